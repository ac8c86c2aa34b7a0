// SPDX-License-Identifier: Apache-2.0
#include "report/record/events.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "fe/base/mode.h"
#include "fe/base/system/file.h"
#include "fe/estimator/record/json_number.h"

namespace fe::report {
namespace {

using Json = nlohmann::ordered_json;

std::optional<Mode> mode_of(const std::string& event) {
  if (event == "train_epoch") return Mode::kTrain;
  for (const Mode mode : {Mode::kTrain, Mode::kEval, Mode::kTest}) {
    if (event == name(mode)) return mode;
  }
  return std::nullopt;
}

bool is_event(const Json& line) {
  const auto is = [&line](const char* key, bool (Json::*kind)() const noexcept) {
    const auto found = line.find(key);
    return found != line.end() && ((*found).*kind)();
  };
  return line.is_object() && is("event", &Json::is_string) &&
         is("step", &Json::is_number_integer) && is("epoch", &Json::is_number_integer) &&
         is("seconds", &Json::is_number);
}

void add_epoch(const Json& line, Events& events) {
  const auto seconds = line.find("epoch_time(sec)");
  if (seconds == line.end() || !seconds->is_number()) return;
  events.epochs.push_back({events.epoch, events.step, seconds->get<double>()});
}

void add_line(const Json& line, Events& events) {
  const std::string event = line.at("event");
  events.step = line.at("step");
  events.epoch = line.at("epoch");
  events.seconds = line.at("seconds");
  events.finished = events.finished || event == "finish";
  if (event == "train_epoch") add_epoch(line, events);
  const auto mode = mode_of(event);
  if (!mode) return;
  for (const auto& [key, value] : line.items()) {
    if (key == "event" || key == "step" || key == "epoch" || key == "seconds") continue;
    if (const auto number = read_json_number(value)) {
      events.values.add(*mode, key, {events.step, events.epoch, *number});
    }
  }
}

}  // namespace

Events read_events(const std::filesystem::path& path) {
  const auto bytes = read_file(path);
  std::string_view rest(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  Events events;
  for (int64_t number = 1; !rest.empty(); ++number) {
    const std::string_view text = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(text.size() + 1, rest.size()));
    if (text.empty()) continue;
    const Json line = Json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (is_event(line)) {
      add_line(line, events);
    } else {
      events.notes.push_back(fmt::format("{}: line {} is {}, and was left out.",
                                         path.filename().string(), number,
                                         rest.empty() ? "not complete" : "not an event"));
    }
  }
  return events;
}

}  // namespace fe::report
