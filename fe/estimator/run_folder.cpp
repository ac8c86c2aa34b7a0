// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/run_folder.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <sys/file.h>
#include <torch/version.h>
#include <unistd.h>

#include <ATen/Context.h>
#include <ctime>
#include <nlohmann/json.hpp>
#include <thread>

#include "fe/base/error.h"
#include "fe/base/file.h"
#include "fe/base/threads.h"
#include "fe/estimator/hardware.h"

namespace fe {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const OptionValue& value) {
  return std::visit(
      [](const auto& v) -> Json {
        if constexpr (std::is_same_v<std::decay_t<decltype(v)>, std::monostate>)
          return nullptr;
        else
          return v;
      },
      value);
}

Json to_json(const Description& description) {
  Json options = Json::object();
  for (const Option& option : description.options) options[option.name] = to_json(option.value);
  return {{description.name, std::move(options)}};
}

template <class Any>
Json to_json(const std::vector<Scheduled<Any>>& list) {
  Json all = Json::array();
  for (const auto& scheduled : list) {
    Json variants = Json::array();
    for (const Any* item : scheduled.all()) variants.push_back(to_json((*item)->description()));
    all.push_back(scheduled.is_scheduled() ? Json{{"scheduled", std::move(variants)}}
                                           : variants.front());
  }
  return all;
}

Json models_json(const Network& network) {
  Json models = Json::object();
  for (const Model& model : network.models()) {
    Json& entry = models[model.name()];
    entry["parameters"] = model.parameter_count();
    entry["optimizer"] = to_json(model.optimizer_description());
    if (!model.recipe().empty()) entry["recipe"] = Json::parse(model.recipe());
  }
  return models;
}

Json machine_json() {
  char host[256] = "";
  ::gethostname(host, sizeof host - 1);
  const ThreadLayout& threads = set_up_threads();
  return {{"host", host},
          {"cores", threads.cores},
          {"torch_threads", threads.torch_threads},
          {"torch_threads_from", threads.why},
          {"cuda", at::hasCUDA()}};
}

Json hardware_json() {
  Json hardware = {{"cpu", cpu_model()},
                   {"cores", std::thread::hardware_concurrency()},
                   {"memory_gib", memory_gib()}};
  const auto gpus = gpu_names();
  if (!gpus.empty()) hardware["gpus"] = gpus;
  return hardware;
}

Json versions_json() {
  Json versions = {{"fe", FE_VERSION}, {"torch", TORCH_VERSION}, {"compiler", compiler()}};
  const std::string blas = blas_library();
  if (!blas.empty()) versions["blas"] = blas;
  return versions;
}

const std::filesystem::path& writable(const std::filesystem::path& folder) {
  FE_CHECK(!std::filesystem::exists(folder / "events.jsonl"),
           "the run folder '{}' holds a run already. Choose another one, or move it away: a run is "
           "never overwritten.",
           folder.string());
  make_writable_folder(folder);
  return folder;
}

}  // namespace

std::string run_record(const EstimatorOptions& options, const System& system) {
  Json record;
  record["started"] = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  record["seed"] = system.seed;
  record["epochs"] = options.epochs;
  record["train_steps_per_epoch"] = options.train_steps_per_epoch;
  record["eval_steps_per_epoch"] = options.eval_steps_per_epoch;
  record["log_steps"] = options.log_steps;
  record["versions"] = versions_json();
  record["hardware"] = hardware_json();
  record["machine"] = machine_json();
  Json sizes = Json::array();
  for (const int64_t* size : options.pipeline.options().batch_size.all()) sizes.push_back(*size);
  record["pipeline"] = {{"batch_size", sizes},
                        {"num_workers", options.pipeline.num_workers()},
                        {"ops", to_json(options.pipeline.options().ops)}};
  for (Mode mode : options.pipeline.modes()) {
    for (const std::string& id : options.pipeline.ds_ids(mode, 1)) {
      const Dataset& data = options.pipeline.dataset(mode, 1, id);
      record["data"][std::string(name(mode))][id] = {{"name", data.source().name()},
                                                     {"samples", data.size()}};
    }
  }
  record["models"] = models_json(options.network);
  record["network"] = to_json(options.network.ops());
  record["traces"] = to_json(options.traces);
  return record.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

RunFolder::RunFolder(const EstimatorOptions& options, const System& system)
    : log_(writable(options.run_dir) / "log.txt"),
      events_(options.run_dir / "events.jsonl"),
      lock_(options.run_dir / "events.jsonl") {
  write_file(options.run_dir / "run.json", run_record(options, system));
}

RunFolder::Lock::Lock(const std::filesystem::path& path)
    : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  // A file system without locks only hides from others that the run still goes on.
  if (file_ >= 0) ::flock(file_, LOCK_EX);
}

RunFolder::Lock::~Lock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace fe
