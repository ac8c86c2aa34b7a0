// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <utility>

#include "apps/fe/detect/arguments.h"
#include "apps/fe/detect/report.h"
#include "apps/fe/detect/table_text.h"
#include "apps/fe/train/check.h"
#include "apps/fe/train/config_files.h"
#include "config/run/train.h"
#include "config/sections/section.h"
#include "config/yaml/write_yaml.h"
#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/base/system/file.h"
#include "fe/base/system/stop.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr const char* kVariable = "CLASS";

struct PlannedRun {
  TableRun run;
  config::Document document;
};

std::optional<int64_t> number_of(const std::string& text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool good = error == std::errc() && end == text.data() + text.size() && number >= 0;
  return good ? std::optional(number) : std::nullopt;
}

void check_class(const std::string& name) {
  const bool good = !name.empty() && std::ranges::all_of(name, [](unsigned char c) {
    return std::isalnum(c) || c == '_' || c == '-' || c == '.';
  });
  FE_CHECK(
      good,
      "--classes: expected names of letters, digits, '_', '-' and '.', or a range such as 0-9, "
      "got '{}'.",
      name);
}

// "0-3,7,cat": 0, 1, 2, 3, 7, cat.
std::vector<std::string> classes_of(const std::string& text) {
  std::vector<std::string> classes;
  for (size_t at = 0; at <= text.size();) {
    const size_t comma = std::min(text.find(',', at), text.size());
    const std::string part = text.substr(at, comma - at);
    at = comma + 1;
    const size_t dash = part.find('-');
    const auto first = number_of(part.substr(0, dash));
    const auto last = dash == std::string::npos ? first : number_of(part.substr(dash + 1));
    if (!first || !last) {
      check_class(part);
      classes.push_back(part);
      continue;
    }
    FE_CHECK(*first <= *last, "--classes: expected a range such as 0-9, got '{}'.", part);
    for (int64_t i = *first; i <= *last; ++i) classes.push_back(std::to_string(i));
  }
  return classes;
}

config::Document document_of(const ConfigArguments& arguments, const std::string& class_name) {
  ::setenv(kVariable, class_name.c_str(), /*overwrite=*/1);
  auto documents = read_documents(arguments);
  ::unsetenv(kVariable);
  FE_CHECK(
      documents.size() == 1,
      "detect table: expected a config without a sweep, got {} runs. --classes and --seeds are "
      "the table's sweep.",
      documents.size());
  FE_CHECK(documents.front().root.find("detector") && can_evaluate(documents.front().root),
           "detect table: expected a config with a section 'detector' whose options have "
           "normal_labels, and with test_data or eval_data to evaluate on.");
  return std::move(documents.front());
}

void set_seed_of(config::Document& document, uint64_t seed) {
  config::Node value = config::Node::scalar(std::to_string(seed));
  if (config::Node* known = document.root.find("seed")) {
    *known = std::move(value);
  } else {
    document.root.entries.push_back({"seed", {}, std::move(value)});
  }
}

std::string seed_of(const config::Document& document) {
  const config::Node* seed = document.root.find("seed");
  return seed ? seed->text : std::to_string(config::kDefaultSeed);
}

// A table that is resumed must not mix results of different configs.
void check_same_config(const fs::path& folder, const config::Document& document) {
  const fs::path file = folder / "config.yaml";
  if (!fs::exists(folder / "evaluation.json") || !fs::exists(file)) return;
  const std::vector<std::byte> bytes = read_file(file);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  FE_CHECK(text == config::write_yaml(document.root),
           "detect table: '{}' holds a run of another config. Give a new folder with --out, or the "
           "config and settings that it was begun with.",
           folder.string());
}

std::vector<PlannedRun> plan(const DetectTableArguments& arguments) {
  std::vector<PlannedRun> planned;
  std::string first_config;
  for (const std::string& class_name : classes_of(arguments.classes)) {
    config::Document document = document_of(arguments.config, class_name);
    const std::string config = config::write_yaml(document.root);
    FE_CHECK(config != first_config,
             "detect table: the config is the same for every class. Say ${{CLASS}} where it means "
             "the class, as in normal_labels: [\"${{CLASS}}\"].");
    if (first_config.empty()) first_config = config;
    std::vector<config::Document> documents(std::max<size_t>(arguments.seeds.size(), 1), document);
    for (size_t i = 0; i < arguments.seeds.size(); ++i) {
      set_seed_of(documents[i], arguments.seeds[i]);
    }
    for (config::Document& each : documents) {
      const std::string seed = seed_of(each);
      const fs::path folder = arguments.out / fmt::format("class_{}_seed_{}", class_name, seed);
      for (const PlannedRun& other : planned) {
        FE_CHECK(other.run.folder != folder,
                 "detect table: class {} with seed {} comes twice. Name each once.", class_name,
                 seed);
      }
      check_same_config(folder, each);
      planned.push_back({{class_name, seed, folder}, std::move(each)});
    }
  }
  return planned;
}

fs::path evaluation_file(const TableRun& run) { return run.folder / "evaluation.json"; }

// A fault of the last run should not show after hours.
void check(const std::vector<PlannedRun>& planned, const config::Registry& registry) {
  std::vector<Checked> checked;
  for (const auto& [run, document] : planned) {
    if (fs::exists(evaluation_file(run))) continue;
    checked.push_back(check_document(document, registry, /*trial_step=*/false));
  }
  throw_faults(checked);
}

// Of a run that was interrupted; nothing is deleted.
void move_aside(const fs::path& folder) {
  fs::path aside;
  for (int i = 1; aside.empty() || fs::exists(aside); ++i) {
    aside = fmt::format("{}.interrupted_{}", folder.string(), i);
  }
  fs::rename(folder, aside);
}

void train_quietly(const PlannedRun& planned, const config::Registry& registry) {
  if (fs::exists(planned.run.folder)) move_aside(planned.run.folder);
  const bool before = log::set_quiet(true);
  try {
    config::train(planned.document, registry, planned.run.folder);
    evaluate_run(planned.run.folder, registry);
    log::set_quiet(before);
  } catch (...) {
    log::set_quiet(before);
    throw;
  }
}

/// Works through the runs of a table; those that have an evaluation are only read.
class Table {
 public:
  Table(std::vector<PlannedRun> planned, const config::Registry& registry)
      : planned_(std::move(planned)), registry_(registry) {
    for (const PlannedRun& each : planned_) runs_.push_back(each.run);
  }

  size_t size() const { return planned_.size(); }
  const std::vector<TableRun>& runs() const { return runs_; }
  const std::vector<std::string>& failures() const { return failures_; }

  void do_run(size_t i) {
    TableRun& run = runs_[i];
    const std::string name = run.folder.filename().string();
    const std::string place = fmt::format("run {} of {}: {}", i + 1, planned_.size(), name);
    try {
      if (!fs::exists(evaluation_file(run))) {
        log::status(place + time_left(planned_.size() - i));
        ++trained_;
        train_quietly(planned_[i], registry_);
      }
      run.metrics = read_metrics(evaluation_file(run));
      log::line(fmt::format("{}  AUROC {:.4f}", place, run.metrics->auroc));
    } catch (const Stopped&) {
      log::status("");
      throw;
    } catch (const Error& error) {
      failures_.push_back(fmt::format("{}: {}", name, error.what()));
      log::warn(failures_.back());
    }
    log::status("");
  }

 private:
  std::string time_left(size_t runs) const {
    if (trained_ == 0) return "";
    const std::chrono::duration<double> elapsed = Clock::now() - start_;
    const double minutes =
        elapsed.count() / 60.0 / static_cast<double>(trained_) * static_cast<double>(runs);
    return fmt::format(", about {:.0f} min left", std::max(minutes, 1.0));
  }

  std::vector<PlannedRun> planned_;
  const config::Registry& registry_;
  std::vector<TableRun> runs_;
  std::vector<std::string> failures_;
  Clock::time_point start_ = Clock::now();
  size_t trained_ = 0;
};

void write_table(const fs::path& folder, const std::vector<TableRun>& runs) {
  write_file(folder / "table.csv", table_csv(runs));
  write_file(folder / "table.json", table_json(runs));
}

}  // namespace

void run(const DetectTableArguments& arguments) {
  const config::Registry registry = make_registry(arguments.config.plugins);
  auto planned = plan(arguments);
  check(planned, registry);
  make_writable_folder(arguments.out);
  Table table(std::move(planned), registry);
  for (size_t i = 0; i < table.size(); ++i) {
    table.do_run(i);
    write_table(arguments.out, table.runs());
  }
  fmt::print("\n{}\ntable  {}\n", table_text(table.runs()), (arguments.out / "table.csv").string());
  if (table.failures().empty()) return;
  fail_running("{} of {} runs failed.\n  - {}", table.failures().size(), table.size(),
               fmt::join(table.failures(), "\n  - "));
}

}  // namespace fe::app
