// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "apps/fe/data/samples.h"
#include "apps/fe/infer/arguments.h"
#include "apps/fe/infer/output.h"
#include "apps/fe/infer/run.h"
#include "apps/fe/notes.h"
#include "apps/fe/train/config_files.h"
#include "config/run/inference.h"
#include "fe/base/error.h"
#include "fe/base/system/file.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;

// What a sample looked like in training; nothing for a model file, which does not know.
std::optional<run::InputSpec> input_spec(const run::Inference& inference) {
  if (inference.inputs.empty()) return std::nullopt;
  const auto spec = inference.inputs.find(inference.infer.input);
  if (spec != inference.inputs.end()) return spec->second;
  std::vector<std::string> keys;
  for (const auto& [key, each] : inference.inputs) keys.push_back(key);
  fail(
      "infer: input: expected a key of the training data, [{}], got '{}'. Train with another "
      "infer.input.",
      fmt::join(keys, ", "), inference.infer.input);
}

Samples open_samples(const InferArguments& arguments, const run::Inference& inference) {
  return Samples({.inputs = arguments.inputs,
                  .spec = input_spec(inference),
                  .key = arguments.key.empty() ? inference.infer.input.str() : arguments.key,
                  .first = arguments.first});
}

std::optional<PictureOptions> picture_options(const InferArguments& arguments,
                                              const run::InferOptions& infer) {
  if (!arguments.pictures) return std::nullopt;
  return PictureOptions{// words: allow pictures: the name of the folder
                        .folder = arguments.out / "pictures",
                        .black = infer.black,
                        .white = infer.white};
}

void put(const InferArguments& arguments, const Results& results) {
  const std::string text = result_text(results, arguments.format);
  if (arguments.out.empty()) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return;
  }
  const fs::path file = arguments.out / ("results." + result_extension(arguments.format));
  write_file(file, text);
  fmt::print("results   {}\n", file.string());
  // words: allow pictures: the name of the folder
  if (arguments.pictures) fmt::print("pictures  {}\n", (arguments.out / "pictures").string());
}

}  // namespace

void run(const InferArguments& arguments) {
  FE_CHECK(!arguments.pictures || !arguments.out.empty(),
           "--pictures: expected a folder to draw into, got none. Add --out DIR.");
  FE_CHECK(arguments.first >= 0, "--first: expected 0 or more, got {}.", arguments.first);
  const config::Registry registry = make_registry(arguments.plugins);
  const run::Inference inference = config::open_inference(arguments.checkpoint, registry);
  Samples samples = open_samples(arguments, inference);
  if (!arguments.out.empty()) make_writable_folder(arguments.out);  // before the work, not after
  InferRun run(inference, picture_options(arguments, inference.infer));
  while (auto sample = samples.next()) {
    print_notes(samples.take_notes());
    run.add(std::move(*sample));
    print_notes(run.take_notes());
  }
  const Results results{.source = arguments.checkpoint.string(), .rows = run.finish()};
  print_notes(run.take_notes());
  put(arguments, results);

  const auto failed =
      std::ranges::count_if(results.rows, [](const ResultRow& row) { return !row.error.empty(); });
  if (failed > 0) {
    fail_running("{} of {} samples could not be judged; the results say why.", failed,
                 results.rows.size());
  }
}

}  // namespace fe::app
