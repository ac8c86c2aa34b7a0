// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/record/run_folder.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <sys/file.h>
#include <torch/version.h>
#include <unistd.h>

#include <ATen/Context.h>
#include <cerrno>
#include <ctime>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "fe/base/error.h"
#include "fe/base/system/file.h"
#include "fe/base/system/threads.h"
#include "fe/estimator/record/hardware.h"
#include "fe/estimator/record/run_description.h"

namespace fe {
namespace {

using OrderedJson = nlohmann::ordered_json;

OrderedJson machine_json() {
  char host[256] = "";
  ::gethostname(host, sizeof host - 1);
  const ThreadLayout& threads = set_up_threads();
  return {{"host", host},
          {"cores", threads.cores},
          {"torch_threads", threads.torch_threads},
          {"torch_threads_from", threads.why},
          {"cuda", at::hasCUDA()}};
}

OrderedJson hardware_json() {
  OrderedJson hardware = {{"cpu", cpu_model()},
                          {"cores", std::thread::hardware_concurrency()},
                          {"memory_gib", memory_gib()}};
  const auto gpus = gpu_names();
  if (!gpus.empty()) hardware["gpus"] = gpus;
  return hardware;
}

OrderedJson versions_json() {
  OrderedJson versions = {{"fe", FE_VERSION}, {"torch", TORCH_VERSION}, {"compiler", compiler()}};
  const std::string blas = blas_library();
  if (!blas.empty()) versions["blas"] = blas;
  return versions;
}

constexpr const char* kEvents = "events.jsonl";
constexpr const char* kLog = "log.txt";

// Truncates the files of a run that resumes to where they ended at its snapshot.
std::filesystem::path cut_back(const std::filesystem::path& folder, const nlohmann::json& sizes) {
  for (const auto& [name, size] : sizes.items()) {
    const std::filesystem::path path = folder / name;
    std::error_code error;
    if (!std::filesystem::exists(path, error)) continue;
    const auto wanted = size.get<uintmax_t>();
    if (std::filesystem::file_size(path, error) <= wanted) continue;
    std::filesystem::resize_file(path, wanted, error);
    if (error) fail_running("cannot cut back '{}': {}.", path.string(), error.message());
  }
  return folder;
}

std::filesystem::path new_folder(const std::filesystem::path& folder) {
  require_no_run(folder);
  make_writable_folder(folder);
  return folder;
}

// When the run was first started, and how often it was restarted.
OrderedJson first_start(const std::filesystem::path& path) {
  try {
    const auto bytes = read_file(path);
    const auto* text = reinterpret_cast<const char*>(bytes.data());
    const OrderedJson before = OrderedJson::parse(text, text + bytes.size());
    return {{"started", before.at("started")}, {"restarts", before.value("restarts", 0) + 1}};
  } catch (const std::exception&) {
    return OrderedJson::object();  // the run was killed before it was written
  }
}

}  // namespace

std::string run_record(const EstimatorOptions& options, const System& system) {
  OrderedJson record;
  record["started"] = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  record["epochs"] = options.epochs;
  record["log_steps"] = options.log_steps;
  record["ranks"] = system.group->size();
  record["versions"] = versions_json();
  record["hardware"] = hardware_json();
  record["machine"] = machine_json();
  record.update(run_description(options));
  record["pipeline"]["num_workers"] = options.pipeline.num_workers();
  return record.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

std::filesystem::path stopped_file(const std::filesystem::path& folder, const Model& model) {
  return folder / (model.name() + "_stopped.h5");
}

bool holds_run(const std::filesystem::path& folder) {
  return std::filesystem::exists(folder / kEvents);
}

void require_no_run(const std::filesystem::path& folder) {
  FE_CHECK(!holds_run(folder),
           "the run folder '{}' holds a run already. Choose another one, or move it away: a run is "
           "never overwritten. A run with the trace RestoreWizard can be resumed.",
           folder.string());
}

nlohmann::json record_sizes(const std::filesystem::path& run_dir) {
  nlohmann::json sizes = nlohmann::json::object();
  if (run_dir.empty()) return sizes;
  for (const char* name : {kEvents, kLog}) {
    std::error_code error;
    const auto size = std::filesystem::file_size(run_dir / name, error);
    sizes[name] = error ? 0 : size;
  }
  return sizes;
}

RunFolder::RunFolder(const EstimatorOptions& options, const System& system)
    : lock_(new_folder(options.run_dir)),
      log_(options.run_dir / kLog),
      events_(options.run_dir / kEvents) {
  write_file(options.run_dir / "run.json", run_record(options, system));
}

RunFolder::RunFolder(const EstimatorOptions& options,
                     const System& system,
                     const nlohmann::json& sizes,
                     RunLock lock)
    : lock_(std::move(lock)),
      log_(cut_back(options.run_dir, sizes) / kLog),
      events_(options.run_dir / kEvents) {
  // The run is no longer stopped.
  for (const Model& model : options.network.models()) {
    std::error_code ignored;
    std::filesystem::remove(stopped_file(options.run_dir, model), ignored);
  }
  const std::filesystem::path path = options.run_dir / "run.json";
  OrderedJson record = OrderedJson::parse(run_record(options, system));
  record.update(first_start(path));
  write_file(path, record.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n");
}

RunLock::RunLock(const std::filesystem::path& folder)
    : file_(::open((folder / kEvents).c_str(), O_RDONLY | O_CREAT | O_CLOEXEC, 0644)) {
  // A file system without locks only hides from other processes that the run is active.
  if (file_ < 0 || ::flock(file_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
  ::close(file_);
  fail("the run folder '{}' is open in another process that trains. Wait for it, or stop it first.",
       folder.string());
}

RunLock::RunLock(RunLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

RunLock::~RunLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace fe
