// SPDX-License-Identifier: Apache-2.0
#include "config/graph/graph.h"

#include <fmt/format.h>

#include <cstdio>

#include "apps/fe/commands.h"
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

// Of a sweep the first run: its runs differ in numbers.
config::RunConfig first_run(const config::Document& document, const config::Registry& registry) {
  Findings findings;
  auto run = config::build_run(document.root, registry, findings);
  findings.throw_errors("graph");
  FE_CHECK(run, "graph: the config describes no run.");
  return std::move(*run);
}

}  // namespace

void graph(const GraphArguments& arguments) {
  const config::Registry registry = make_registry(arguments.config.plugins);
  const auto documents = read_documents(arguments.config);
  FE_CHECK(!documents.empty(), "graph: the config describes no run.");
  const config::RunConfig run = first_run(documents.front(), registry);
  const auto graphs = config::plan_graphs(run, arguments.epoch, read_modes(arguments.modes));
  const std::string text =
      arguments.format == "dot" ? config::to_dot(graphs) : config::to_mermaid(graphs);
  if (arguments.out.empty()) {
    std::fwrite(text.data(), 1, text.size(), stdout);
  } else {
    write_file(arguments.out, text);
  }
}

}  // namespace fe::app
