// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <mutex>

#include "fe/distributed/environment.h"
#include "fe/distributed/group.h"

namespace fe::distributed {
namespace {

struct World {
  std::mutex mutex;
  std::shared_ptr<Group> group;
};
World& the_world() {
  static World world;
  return world;
}

std::shared_ptr<Group> join_world() {
  if (process().world_size == 1) return Group::alone();
  GroupOptions options = {.process = process()};
  if (const auto given = env_number("FE_TIMEOUT", 1, kMaxTimeout))
    options.timeout = std::chrono::seconds(*given);
  auto group = Group::join(options);
  std::atexit(leave_world);
  return group;
}

}  // namespace

const std::shared_ptr<Group>& world() {
  World& world = the_world();
  const std::scoped_lock lock(world.mutex);
  if (!world.group) world.group = join_world();
  return world.group;
}

void set_world(std::shared_ptr<Group> group) {
  set_process(group->process());
  World& world = the_world();
  const std::scoped_lock lock(world.mutex);
  world.group = std::move(group);
}

void leave_world() {
  World& world = the_world();
  const std::scoped_lock lock(world.mutex);
  world.group = nullptr;
}

}  // namespace fe::distributed
