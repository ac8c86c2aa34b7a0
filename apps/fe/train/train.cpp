// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/train/train.h"

#include <fmt/format.h>

#include <filesystem>

#include "apps/fe/runs/metric_table.h"
#include "apps/fe/train/arguments.h"
#include "apps/fe/train/check.h"
#include "apps/fe/train/config_files.h"
#include "config/run/train.h"
#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/base/system/stop.h"
#include "fe/distributed/process_info.h"
#include "fe/estimator/record/new_run_folder.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;

void print_places(const fs::path& folder, const Paths& plugins) {
  std::string infer = fmt::format("fe infer {} IMAGE", (folder / "checkpoint.h5").string());
  for (const fs::path& plugin : plugins) infer += " --plugin " + plugin.string();
  fmt::print("run folder   {}\nreport       {}\ncheckpoint   {}\nnext         {}\n",
             folder.string(), (folder / "report.html").string(),
             (folder / "checkpoint.h5").string(), infer);
}

void train_one(const config::Document& document,
               const config::Registry& registry,
               const fs::path& folder,
               const AfterRun& after) {
  const Summary summary = config::train(document, registry, folder);
  if (distributed::process().is_main()) after(folder, summary);
}

// The other runs of a sweep continue when one fails; a signal ends them all.
void train_sweep(const std::vector<config::Document>& documents,
                 const config::Registry& registry,
                 const TrainArguments& arguments,
                 const AfterRun& after) {
  // An error in the last run should not appear after hours.
  std::vector<Checked> checked;
  for (const config::Document& document : documents) {
    checked.push_back(check_document(document, registry, /*trial_step=*/false));
  }
  throw_faults(checked);
  const std::vector<std::string> names = config::folder_names(documents);
  if (!arguments.out.empty()) {
    for (size_t i = 0; i < documents.size(); ++i) {
      config::require_new_run(documents[i], registry, arguments.out / names[i]);
    }
  }
  std::vector<std::string> failures;
  for (size_t i = 0; i < documents.size(); ++i) {
    if (!arguments.quiet) {
      fmt::print("{}run {} of {}: {}\n", i > 0 ? "\n" : "", i + 1, documents.size(),
                 documents[i].name);
      std::fflush(stdout);
    }
    try {
      const fs::path folder =
          arguments.out.empty() ? unused_run_folder(names[i]) : arguments.out / names[i];
      train_one(documents[i], registry, folder, after);
    } catch (const Stopped&) {
      throw;
    } catch (const Error& error) {
      if (distributed::process().world_size > 1) throw;  // the other ranks may not have failed
      failures.push_back(fmt::format("{}: {}", documents[i].name, error.what()));
      log::warn(failures.back());
    }
  }
  if (failures.empty()) return;
  fail_running("{} of {} runs failed.\n  - {}", failures.size(), documents.size(),
               fmt::join(failures, "\n  - "));
}

}  // namespace

void train_documents(const std::vector<config::Document>& documents,
                     const config::Registry& registry,
                     const TrainArguments& arguments,
                     const AfterRun& after) {
  if (arguments.quiet) log::set_quiet(true);
  if (documents.size() > 1) return train_sweep(documents, registry, arguments, after);
  const fs::path folder = arguments.out.empty()
                              ? unused_run_folder(config::folder_names(documents).front())
                              : arguments.out;
  train_one(documents.front(), registry, folder, after);
}

void run(const TrainArguments& arguments) {
  const config::Registry registry = make_registry(arguments.config.plugins);
  train_documents(read_documents(arguments.config), registry, arguments,
                  [&](const fs::path& folder, const Summary& summary) {
                    if (!arguments.quiet) fmt::print("\n{}\n", metric_table(summary));
                    print_places(folder, arguments.config.plugins);
                    std::fflush(stdout);
                  });
}

}  // namespace fe::app
