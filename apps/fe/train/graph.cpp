// SPDX-License-Identifier: Apache-2.0
#include "config/graph/graph.h"

#include <fmt/format.h>

#include <cstdio>

#include "apps/fe/train/arguments.h"
#include "apps/fe/train/config_files.h"
#include "config/run/run_config.h"
#include "fe/base/nearest.h"
#include "fe/base/system/file.h"

namespace fe::app {
namespace {

std::vector<Mode> read_modes(const std::vector<std::string>& names) {
  std::vector<Mode> modes;
  for (const std::string& text : names) {
    std::vector<std::string> known;
    const size_t before = modes.size();
    for (const Mode mode : kAllModes) {
      known.emplace_back(name(mode));
      if (text == name(mode)) modes.push_back(mode);
    }
    FE_CHECK(modes.size() > before, "--mode: expected train, eval, test or infer, got '{}'.{}",
             text, did_you_mean(text, known));
  }
  return modes;
}

// The runs of a sweep differ in numbers; the first one represents them.
config::RunConfig first_run(const config::Document& document, const config::Registry& registry) {
  Findings findings;
  auto run = config::build_run(document.root, registry, findings);
  findings.throw_errors("graph");
  FE_CHECK(run, "graph: expected a config that describes a run, got none.");
  return std::move(*run);
}

void put(const std::vector<plot::PlanGraph>& graphs, const GraphArguments& arguments) {
  if (arguments.format == "svg" || arguments.format == "png") {
    FE_CHECK(arguments.out.extension() == "." + arguments.format,
             "graph: expected --out FILE.{0} with --format {0}, got '{1}'.", arguments.format,
             arguments.out.string());
    return plot::save(arguments.out, graphs);
  }
  const std::string text =
      arguments.format == "dot" ? plot::to_dot(graphs) : plot::to_mermaid(graphs);
  if (!arguments.out.empty()) return write_file(arguments.out, text);
  std::fwrite(text.data(), 1, text.size(), stdout);
}

}  // namespace

void run(const GraphArguments& arguments) {
  const config::Registry registry = make_registry(arguments.config.plugins);
  const auto documents = read_documents(arguments.config);
  FE_CHECK(!documents.empty(), "graph: expected a config that describes a run, got none.");
  const config::RunConfig run = first_run(documents.front(), registry);
  const auto graphs = config::plan_graphs(run, arguments.epoch, read_modes(arguments.modes));
  put(graphs, arguments);
}

}  // namespace fe::app
