// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "config/sections/section.h"
#include "fe/base/nearest.h"

namespace fe::config {

// The sections in the order in which they are read. NAME is in a file of its own, which defines
// `Section NAME_section()`.
#define FE_SECTIONS(SECTION) \
  SECTION(seed)              \
  SECTION(data)              \
  SECTION(pipeline)          \
  SECTION(models)            \
  SECTION(estimator)         \
  SECTION(detector)          \
  SECTION(network)           \
  SECTION(traces)            \
  SECTION(infer)             \
  SECTION(sweep)

#define FE_DECLARE(NAME) Section NAME##_section();
FE_SECTIONS(FE_DECLARE)
#undef FE_DECLARE

const std::vector<Section>& sections() {
#define FE_CALL(NAME) NAME##_section(),
  static const std::vector<Section> kSections = {FE_SECTIONS(FE_CALL)};
#undef FE_CALL
  return kSections;
}

void check_section_names(const Node& root, Context& context) {
  std::vector<std::string> names;
  for (const Section& section : sections()) names.emplace_back(section.name);
  for (const auto& entry : root.entries) {
    if (std::find(names.begin(), names.end(), entry.key) != names.end()) continue;
    context.error(entry.place, "unknown section '{}'.{} Known names: {}.", entry.key,
                  did_you_mean(entry.key, names), fmt::join(names, ", "));
  }
}

void read_sections(RunDraft& run) {
  for (const Section& section : sections()) section.read(run.root.find(section.name), run);
}

void read_section(std::string_view name, RunDraft& run) {
  for (const Section& section : sections()) {
    if (section.name == name) section.read(run.root.find(name), run);
  }
}

std::vector<PieceInfo> section_infos() {
  std::vector<PieceInfo> infos;
  for (const Section& section : sections()) {
    infos.push_back({.category = "Section",
                     .name = std::string(section.name),
                     .doc = std::string(section.doc),
                     .options = section.options,
                     .value = section.type,
                     .example = std::string(section.example),
                     .required = section.required});
  }
  return infos;
}

}  // namespace fe::config
