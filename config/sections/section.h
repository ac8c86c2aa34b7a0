// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <any>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/schema/context.h"
#include "config/schema/piece_info.h"
#include "config/sections/data.h"
#include "config/yaml/node.h"
#include "fe/estimator/estimator.h"
#include "fe/network/network.h"
#include "fe/pipeline/pipeline.h"
#include "fe/run/checkpoint.h"
#include "fe/run/detector.h"

namespace fe::config {

inline constexpr uint64_t kDefaultSeed = 7;  ///< where the config has none

/// A run while the sections of its config are read, one after the other.
struct RunDraft {
  const Node& root;
  Context& context;
  /// Of a checkpoint, whose weights are to be set afterward: no file is opened, what `file` stands
  /// for is built from its recipe, and no average is kept. nullptr: of a new run.
  const run::Recipes* saved = nullptr;
  /// False for inference alone: torch is not seeded, and there are neither data nor traces.
  bool is_trained = true;

  uint64_t seed = kDefaultSeed;
  std::unique_ptr<DataSection> data = {};
  std::optional<PipelineOptions> pipeline_options = {};
  std::optional<Pipeline> pipeline = {};
  std::optional<EstimatorOptions> estimator = {};  ///< without pipeline, network and traces
  run::DetectorPtr detector = {};
  std::optional<Network> network = {};
  std::optional<std::vector<Scheduled<AnyTrace>>> traces = {};
  std::optional<run::InferOptions> infer = {};
  std::map<std::string, std::any> others = {};  ///< of sections that nothing above is for, by name
};

/// One section of a config.
struct Section {
  std::string_view name;
  std::string_view doc;
  std::string_view example = {};  ///< YAML; empty: made from the options
  bool required = false;          ///< every config has it
  /// What is written there: options, or the value of a type.
  std::vector<OptionInfo> options = {};
  std::optional<TypeInfo> type = {};
  /// Reads the section, or notes that it is missing (nullptr). Faults are noted.
  void (*read)(const Node* section, RunDraft& run);
};

/// Every section, in the order in which they are read: what a section uses comes before it.
const std::vector<Section>& sections();

/// Notes names in the config that are not sections.
void check_section_names(const Node& root, Context& context);

void read_sections(RunDraft& run);
void read_section(std::string_view name, RunDraft& run);

/// The sections as pieces of the category "Section", for help and the schema.
std::vector<PieceInfo> section_infos();

}  // namespace fe::config
