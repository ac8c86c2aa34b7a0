// SPDX-License-Identifier: Apache-2.0
#include "config/run/run_config.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "config/sections/section.h"
#include "fe/base/nearest.h"
#include "fe/distributed/process_info.h"
#include "fe/estimator/device/device.h"

namespace fe::config {
namespace {

bool works_in_inference(const auto& op) {
  return op.modes().contains(Mode::kInfer) && op.ds_ids().contains("");
}

// What a batch may hold in mode infer, which begins with the input alone.
std::vector<std::string> inference_keys(const RunConfig& run) {
  std::vector<std::string> keys = {run.infer.input.str()};
  const auto add = [&](const auto& ops) {
    for (const auto& scheduled : ops) {
      const auto* op = scheduled.at(run.estimator.epochs);
      if (!op || !op->pointer() || !works_in_inference(**op)) continue;
      for (const Key& key : (*op)->outputs()) {
        if (std::find(keys.begin(), keys.end(), key.str()) == keys.end()) keys.push_back(key.str());
      }
    }
  };
  add(run.estimator.pipeline.options().ops);
  add(run.estimator.network.ops());
  return keys;
}

std::vector<std::string> training_keys(const Pipeline& pipeline) {
  std::vector<std::string> keys;
  for (const std::string& ds_id : pipeline.ds_ids(Mode::kTrain, 1)) {
    for (const std::string& key : pipeline.dataset(Mode::kTrain, 1, ds_id).keys().names()) {
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
    }
  }
  return keys;
}

// Otherwise `fe infer` would report it, after the training. A config without the section may never
// be used for inference.
void check_infer(const RunConfig& run, Findings& findings) {
  const Node* section = run.root.find("infer");
  if (!section) return;
  const auto require = [&](const char* option, const std::string& key, const char* fault,
                           const std::vector<std::string>& known) {
    if (std::find(known.begin(), known.end(), key) != known.end()) return;
    const Node* node = section->find(option);
    findings.error("{}: infer: {}: {} '{}'.{} Known names: {}.",
                   (node ? node : section)->place.str(), option, fault, key,
                   did_you_mean(key, known), fmt::join(known, ", "));
  };
  const auto given = training_keys(run.estimator.pipeline);
  if (!given.empty()) require("input", run.infer.input, "the training data have no key", given);
  const auto written = inference_keys(run);
  if (!run.infer.score.empty()) {
    require("score", run.infer.score, "in mode infer nothing writes", written);
  }
  for (const std::string& key : run.infer.outputs) {
    require("outputs", key, "in mode infer nothing writes", written);
  }
}

// A device that is not available is reported once, with its place; the rest is checked on the CPU.
void check_device(const RunConfig& run, EstimatorOptions& options, Findings& findings) {
  const distributed::ProcessInfo& process = distributed::process();
  try {
    choose_device(options.device, process.local_rank, process.local_world_size);
  } catch (const Error& error) {
    const Node* section = run.root.find("estimator");
    const Node* node = section->find("device");
    findings.error("{}: {}", (node ? node : section)->place.str(), error.what());
    options.device = "cpu";
  }
}

struct ScratchFolder {
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "fe_check_XXXXXX").string();
    FE_CHECK(::mkdtemp(name.data()), "cannot make a folder in '{}': {}.",
             std::filesystem::temp_directory_path().string(), std::strerror(errno));
    path = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  std::filesystem::path path;
};

}  // namespace

std::optional<RunConfig> build_run(const Node& root,
                                   const Registry& registry,
                                   Findings& findings,
                                   const run::Recipes* saved) {
  Context context(registry, findings);
  check_section_names(root, context);
  RunDraft draft{.root = root, .context = context, .saved = saved};
  read_sections(draft);
  const bool complete = draft.pipeline && draft.estimator && draft.network && draft.traces &&
                        draft.infer && findings.errors().empty();
  if (!complete) return std::nullopt;
  EstimatorOptions estimator = std::move(*draft.estimator);
  estimator.pipeline = std::move(*draft.pipeline);
  estimator.network = std::move(*draft.network);
  estimator.traces = std::move(*draft.traces);
  context.data = nullptr;  // every data set is found
  return RunConfig{.root = root,
                   .seed = draft.seed,
                   .estimator = std::move(estimator),
                   .infer = std::move(*draft.infer),
                   .detector = std::move(draft.detector),
                   .sections = std::move(draft.others),
                   .context = std::move(context)};
}

void check_run(const RunConfig& run, Findings& findings) {
  EstimatorOptions options = run.estimator;
  // Savers try whether they can write; without a run folder that would be here.
  std::optional<ScratchFolder> scratch;
  if (options.run_dir.empty()) options.run_dir = scratch.emplace().path;
  check_device(run, options, findings);
  if (run.detector) {
    try {
      run.detector->check_data(options.pipeline);
    } catch (const Error& error) {
      findings.error("{}: {}", run.root.find("detector")->place.str(), error.what());
    }
  }
  const Findings found = Estimator(std::move(options)).check();
  for (const std::string& error : found.errors()) findings.error("{}", error);
  for (const std::string& warning : found.warnings()) findings.warning("{}", warning);
  check_infer(run, findings);
}

}  // namespace fe::config
