// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/train/check.h"

#include <algorithm>
#include <cstdlib>
#include <regex>
#include <tuple>

#include "apps/fe/train/arguments.h"
#include "apps/fe/train/config_files.h"
#include "config/run/run_config.h"
#include "fe/estimator/estimator.h"

namespace fe::app {
namespace {

std::string model_line(const Model& model) {
  std::string line =
      fmt::format("  model {}: {} parameters", model.name(), model.parameter_count());
  if (model.has_optimizer()) line += ", " + model.optimizer_description().name;
  if (model.ema_decay() > 0) line += fmt::format(", averaged with {}", model.ema_decay());
  return line + "\n";
}

// "train 12 steps", "eval held_out 2 steps, all 9 steps".
std::string mode_line(const Pipeline& pipeline, Mode mode, int64_t limit) {
  std::vector<std::string> sets;
  for (const std::string& ds_id : pipeline.ds_ids(mode, 1)) {
    const int64_t steps = limit > 0 ? limit : pipeline.steps_per_epoch(mode, 1, ds_id);
    sets.push_back(fmt::format("{}{} samples, {} steps per epoch",
                               ds_id.empty() ? "" : ds_id + ": ",
                               pipeline.dataset(mode, 1, ds_id).size(), steps));
  }
  return sets.empty() ? "" : fmt::format("  {}: {}\n", name(mode), fmt::join(sets, "; "));
}

std::string summary_of(const EstimatorOptions& run) {
  std::string text;
  for (const Model& model : run.network.models()) text += model_line(model);
  text += mode_line(run.pipeline, Mode::kTrain, run.train_steps_per_epoch);
  text += mode_line(run.pipeline, Mode::kEval, run.eval_steps_per_epoch);
  text += mode_line(run.pipeline, Mode::kTest, 0);
  return text + fmt::format("  epochs: {}\n", run.epochs);
}

// By file, line and column, which a fault begins with; those without come last.
using Rank = std::tuple<bool, std::string, int, int>;
Rank rank_of(const std::string& fault) {
  static const std::regex kPlace(R"(^([^\n]*?):(\d{1,9}):(\d{1,9}): )");
  std::smatch place;
  if (!std::regex_search(fault, place, kPlace)) return {true, "", 0, 0};
  return {false, place[1].str(), std::stoi(place[2]), std::stoi(place[3])};
}

}  // namespace

Checked check_document(const config::Document& document,
                       const config::Registry& registry,
                       bool trial_step) {
  Checked checked;
  Findings& findings = checked.findings;
  try {
    std::optional<config::RunConfig> run = config::build_run(document.root, registry, findings);
    if (!run) return checked;
    config::check_run(*run, findings);
    if (!findings.errors().empty()) return checked;
    if (trial_step) Estimator(run->estimator).try_steps();
    checked.summary = summary_of(run->estimator);
  } catch (const Error& error) {
    findings.error("{}", error.what());
  }
  return checked;
}

void throw_faults(const std::vector<Checked>& runs) {
  std::vector<std::string> faults;
  for (const Checked& run : runs) {
    faults.insert(faults.end(), run.findings.errors().begin(), run.findings.errors().end());
  }
  std::stable_sort(faults.begin(), faults.end(), [](const std::string& a, const std::string& b) {
    return rank_of(a) < rank_of(b);
  });
  Findings sorted;
  for (const std::string& fault : faults) sorted.error("{}", fault);
  sorted.throw_errors("config");
}

void run(const CheckArguments& arguments) {
  const config::Registry registry = make_registry(arguments.config.plugins);
  std::vector<Checked> runs;
  const auto documents = read_documents(arguments.config);
  for (const config::Document& document : documents) {
    runs.push_back(check_document(document, registry, arguments.trial_step));
  }
  throw_faults(runs);
  for (size_t i = 0; i < runs.size(); ++i) {
    fmt::print("{}: no faults\n", documents[i].name);
    for (const std::string& warning : runs[i].findings.warnings()) {
      fmt::print("  warning: {}\n", warning);
    }
    fmt::print("{}", runs[i].summary);
  }
}

}  // namespace fe::app
