// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/record/event_stream.h"

#include <torch/types.h>

#include <nlohmann/json.hpp>

#include "fe/base/error.h"
#include "fe/estimator/record/json_number.h"

namespace fe {
namespace {

nlohmann::ordered_json to_json(const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) return json_number(*number);
  if (const auto* count = std::get_if<int64_t>(&value)) return *count;
  if (const auto* word = std::get_if<std::string>(&value)) return *word;
  const Tensor tensor = std::get<Tensor>(value).to(at::kCPU, at::kDouble).contiguous().view({-1});
  auto list = nlohmann::ordered_json::array();
  for (int64_t i = 0; i < tensor.numel(); ++i) {
    list.push_back(json_number(tensor.data_ptr<double>()[i]));
  }
  return list;
}

}  // namespace

EventStream::EventStream(const std::filesystem::path& path)
    : path_(path), file_(path, std::ios::app) {
  FE_CHECK(file_.is_open(), "cannot write the event stream '{}'.", path.string());
}

void EventStream::write(std::string_view event,
                        const System& system,
                        const std::vector<Data::Written>& values) {
  nlohmann::ordered_json line;
  line["event"] = event;
  line["step"] = system.global_step;
  line["epoch"] = system.epoch_idx;
  line["seconds"] = std::round(system.seconds() * 1e4) / 1e4;
  for (const auto& written : values) line[written.key] = to_json(written.value);
  file_ << line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
  file_.flush();
  if (!file_) fail_running("cannot write the event stream '{}'. Is the disk full?", path_.string());
}

}  // namespace fe
