// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdio>

#include "apps/fe/detect/arguments.h"
#include "apps/fe/detect/report.h"
#include "apps/fe/runs/metric_table.h"
#include "apps/fe/train/config_files.h"
#include "apps/fe/train/train.h"
#include "fe/base/error.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;

void report(const fs::path& folder,
            const Summary& summary,
            const config::Registry& registry,
            const TrainArguments& arguments) {
  if (!arguments.quiet) fmt::print("\n{}\n", metric_table(summary));
  const auto evaluation = evaluate_run(folder, registry);
  if (!arguments.quiet) {
    fmt::print("{}\n", evaluation ? detect::to_text(*evaluation)
                                  : "Not evaluated: that needs test_data or eval_data, and "
                                    "normal_labels among the detector's options.\n");
  }
  fmt::print("run folder   {}\nreport       {}\ndetector     {}\n", folder.string(),
             (folder / "report.html").string(), (folder / "checkpoint.h5").string());
  std::fflush(stdout);
}

}  // namespace

void run(const DetectFitArguments& fit) {
  const TrainArguments& arguments = fit.train;
  const config::Registry registry = make_registry(arguments.config.plugins);
  const auto documents = read_documents(arguments.config);
  for (const config::Document& document : documents) {
    FE_CHECK(document.root.find("detector"),
             "detect fit: expected a config with a section 'detector', got one without. `fe train` "
             "trains it; `fe ops OutlierAE` shows the options of such a section.");
  }
  train_documents(documents, registry, arguments,
                  [&](const fs::path& folder, const Summary& summary) {
                    report(folder, summary, registry, arguments);
                  });
}

}  // namespace fe::app
