// SPDX-License-Identifier: Apache-2.0
#include "config/yaml/write_yaml.h"

#include <yaml-cpp/emitter.h>
#include <yaml-cpp/emittermanip.h>

namespace fe::config {
namespace {

constexpr size_t kWidth = 90;

void emit(YAML::Emitter& out, const Node& node, bool flow);

std::string one_line(const Node& node) {
  YAML::Emitter out;
  out.SetMapFormat(YAML::Flow);
  out.SetSeqFormat(YAML::Flow);
  emit(out, node, true);
  return out.c_str();
}

// Options of an op in one line, the structure of the file in many.
bool fits(const Node& node, int depth) {
  return depth >= 2 && one_line(node).size() <= kWidth - 4 * static_cast<size_t>(depth);
}

void emit(YAML::Emitter& out, const Node& node, bool flow) {
  static thread_local int depth = 0;
  const bool here = flow || fits(node, depth);
  ++depth;
  switch (node.kind) {
    case Node::Kind::kNull:
      out << YAML::Null;
      break;
    case Node::Kind::kScalar:
      if (node.quoted) out << YAML::DoubleQuoted;
      out << node.text;
      break;
    case Node::Kind::kList:
      if (here) out << YAML::Flow;
      out << YAML::BeginSeq;
      for (const Node& item : node.items) emit(out, item, here);
      out << YAML::EndSeq;
      break;
    case Node::Kind::kMap:
      if (here) out << YAML::Flow;
      out << YAML::BeginMap;
      for (const auto& entry : node.entries) {
        out << YAML::Key << entry.key << YAML::Value;
        emit(out, entry.value, here);
      }
      out << YAML::EndMap;
      break;
  }
  --depth;
}

}  // namespace

std::string write_yaml(const Node& node) {
  YAML::Emitter out;
  emit(out, node, false);
  return std::string(out.c_str()) + "\n";
}

std::string flow_yaml(const Node& node) { return one_line(node); }

}  // namespace fe::config
