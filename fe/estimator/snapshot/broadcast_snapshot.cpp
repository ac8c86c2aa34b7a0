// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/snapshot/broadcast_snapshot.h"

#include <torch/types.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "fe/storage/packed.h"

namespace fe {

namespace {
using Json = nlohmann::json;
}  // namespace

std::optional<Snapshot> broadcast_snapshot(const distributed::Group& group,
                                           std::optional<Snapshot> snapshot) {
  if (group.is_alone()) return snapshot;
  constexpr const char* kWhat = "the snapshot to resume from";
  if (!group.any(snapshot.has_value(), kWhat)) return std::nullopt;
  Packed packed;
  Json text;
  if (snapshot) {
    packed = pack(snapshot->content.tensors);
    text = {{"index", packed.index},
            {"attributes", snapshot->content.attributes},
            {"bytes", packed.bytes.numel()},
            {"step", snapshot->step},
            {"epoch", snapshot->epoch}};
  }
  // Only rank 0 has a text; the others learn from it how many bytes will come.
  const Json head = Json::parse(group.all_gather(snapshot ? text.dump() : "", kWhat).front());
  if (!snapshot) packed.bytes = torch::empty({head.at("bytes").get<int64_t>()}, torch::kByte);
  group.broadcast(packed.bytes, kWhat);
  if (snapshot) return snapshot;
  return Snapshot{
      .content = {.tensors = unpack({packed.bytes, head.at("index")}),
                  .attributes = head.at("attributes").get<std::map<std::string, std::string>>()},
      .step = head.at("step"),
      .epoch = head.at("epoch")};
}

}  // namespace fe
