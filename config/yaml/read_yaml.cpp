// SPDX-License-Identifier: Apache-2.0
#include "config/yaml/read_yaml.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <map>
#include <sstream>

#include "fe/base/error.h"
#include "fe/base/system/file.h"

namespace fe::config {
namespace {

namespace fs = std::filesystem;

constexpr size_t kDeepest = 64;
constexpr size_t kMostNodes = 200'000;  // aliases of aliases grow fast
constexpr uintmax_t kLargest = 4 << 20;

size_t count(const Node& node) {
  size_t total = 1;
  for (const Node& item : node.items) total += count(item);
  for (const auto& entry : node.entries) total += count(entry.value);
  return total;
}

// Thrown where reading cannot continue; the fault has been noted.
struct Unreadable : std::exception {};

class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(std::shared_ptr<const std::string> file, Findings& findings)
      : file_(std::move(file)), findings_(findings) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(Node::null(place(mark)), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto known = anchors_.find(anchor);
    if (known == anchors_.end()) fail(mark, "an alias stands within the value it names.");
    Node copy = known->second;
    nodes_ += count(copy);
    add(std::move(copy), 0);
    check_size(mark);
  }

  void OnScalar(const YAML::Mark& mark,
                const std::string& tag,
                YAML::anchor_t anchor,
                const std::string& value) override {
    check_tag(mark, tag, value);
    Node node = Node::scalar(value, place(mark));
    node.quoted = tag == "!";
    add(std::move(node), anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark,
                       const std::string& tag,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    check_tag(mark, tag, "");
    open(Node::list({}, place(mark)), anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark,
                  const std::string& tag,
                  YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    check_tag(mark, tag, "");
    open(Node::map(place(mark)), anchor);
  }
  void OnMapEnd() override {
    merge_entries(open_.back().node);
    close();
  }

  std::optional<Node> take() { return std::move(root_); }

 private:
  struct Open {
    Node node;
    YAML::anchor_t anchor;
    std::optional<Node> key = {};  // of a map: read, its value still to come
  };

  Place place(const YAML::Mark& mark) const { return {file_, mark.line + 1, mark.column + 1}; }

  [[noreturn]] void fail(const YAML::Mark& mark, std::string_view what) {
    findings_.error("{}: {}", place(mark).str(), what);
    throw Unreadable();
  }

  void check_size(const YAML::Mark& mark) {
    if (++nodes_ > kMostNodes) {
      fail(mark, fmt::format("the document has more than {} values.", kMostNodes));
    }
  }

  void check_tag(const YAML::Mark& mark, const std::string& tag, const std::string& value) {
    check_size(mark);
    if (tag.empty() || tag == "?" || tag == "!" || tag.starts_with("tag:yaml.org")) return;
    const std::string written = value.empty() ? tag : tag + " " + value;
    findings_.error(R"({}: '{}' without quotes is a YAML tag. To say "not", quote it: "{}".)",
                    place(mark).str(), written, tag);
  }

  void open(Node node, YAML::anchor_t anchor) {
    if (open_.size() >= kDeepest) {
      findings_.error("{}: more than {} levels of lists and maps.", node.place.str(), kDeepest);
      throw Unreadable();
    }
    open_.push_back({std::move(node), anchor});
  }

  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    add(std::move(done.node), done.anchor);
  }

  void add(Node node, YAML::anchor_t anchor) {
    if (anchor) anchors_[anchor] = node;
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (open_.back().node.is_list()) {
      open_.back().node.items.push_back(std::move(node));
    } else if (!open_.back().key) {
      if (!node.is_scalar()) {
        findings_.error("{}: expected a name as key, got {}.", node.place.str(), node.describe());
        node = Node::scalar("?", node.place);
      }
      open_.back().key = std::move(node);
    } else {
      add_entry(open_.back().node, *std::exchange(open_.back().key, std::nullopt), std::move(node));
    }
  }

  void add_entry(Node& map, const Node& key, Node value) {
    if (value.is_null()) value.place = key.place;  // yaml-cpp gives that of what comes next
    for (const auto& entry : map.entries) {
      if (entry.key == key.text && key.text != "<<") {
        findings_.error("{}: the key '{}' comes twice; first in line {}. Remove one of them.",
                        key.place.str(), key.text, entry.place.line);
        return;
      }
    }
    map.entries.push_back({key.text, key.place, std::move(value)});
  }

  // <<: *base  adds the entries of base that the map has not itself.
  void merge_entries(Node& map) {
    std::vector<Node::Entry> own, added;
    for (auto& entry : map.entries) {
      if (entry.key != "<<") {
        own.push_back(std::move(entry));
        continue;
      }
      std::vector<Node> sources =
          entry.value.is_list() ? entry.value.items : std::vector<Node>{entry.value};
      for (Node& source : sources) {
        if (!source.is_map()) {
          findings_.error("{}: '<<' expects a map to merge, got {}.", entry.place.str(),
                          source.describe());
        }
        for (auto& merged : source.entries) added.push_back(std::move(merged));
      }
    }
    map.entries = std::move(own);
    for (auto& entry : added) {
      if (!map.find(entry.key)) map.entries.push_back(std::move(entry));
    }
  }

  std::shared_ptr<const std::string> file_;
  Findings& findings_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Node> anchors_;
  std::optional<Node> root_;
  size_t nodes_ = 0;
};

// yaml-cpp would only say that something is wrong near it.
bool has_tabs(std::string_view text, const std::string& file, Findings& findings) {
  bool found = false;
  std::istringstream lines{std::string(text)};
  int number = 1;
  for (std::string line; std::getline(lines, line); ++number) {
    const size_t first = line.find_first_not_of(" \t");
    if (first == std::string::npos || line[first] == '#') continue;
    const size_t tab = line.find('\t');
    if (tab < first) {
      findings.error("{}:{}:{}: a tab as indentation, which YAML forbids. Use spaces.", file,
                     number, tab + 1);
      found = true;
    }
  }
  return found;
}

std::string_view line_at(std::string_view text, int number) {
  for (; number > 0; --number) text.remove_prefix(std::min(text.size(), text.find('\n') + 1));
  return text.substr(0, text.find('\n'));
}

std::string reason(const YAML::Exception& error, std::string_view text) {
  std::string why = error.msg;
  if (why.empty()) why = error.what();
  if (!why.ends_with('.')) why += '.';
  // Within {} and [] the brace of a variable is one of YAML's.
  if (line_at(text, error.mark.line).find("${") != std::string_view::npos) {
    why += " Quote what holds a variable: \"${NAME}/file\".";
  }
  return why;
}

bool is_text(std::string_view text) { return text.find('\0') == std::string_view::npos; }

}  // namespace

std::optional<Node> read_yaml(std::string_view text, const std::string& file, Findings& findings) {
  if (has_tabs(text, file, findings)) return std::nullopt;
  std::istringstream stream{std::string(text)};
  TreeBuilder builder(std::make_shared<const std::string>(file), findings);
  try {
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) {
      findings.error("{}: the file is empty. `fe new` writes one to start from.", file);
      return std::nullopt;
    }
    std::optional<Node> root = builder.take();
    if (parser.HandleNextDocument(builder)) {
      findings.error("{}: several documents ('---') in one file. Give several files instead.",
                     builder.take()->place.str());
    }
    return root;
  } catch (const Unreadable&) {
  } catch (const YAML::Exception& error) {
    findings.error("{}:{}:{}: not YAML: {}", file, error.mark.line + 1, error.mark.column + 1,
                   reason(error, text));
  }
  return std::nullopt;
}

std::optional<Node> read_yaml_file(const fs::path& path, Findings& findings) {
  const std::string name = path.string();
  if (fs::is_directory(path)) {
    findings.error("'{}' is a folder; a config is a YAML file. {}", name,
                   fs::exists(path / "config.yaml")
                       ? fmt::format("Did you mean '{}'?", (path / "config.yaml").string())
                       : "Name the file in it.");
    return std::nullopt;
  }
  std::error_code error;
  const uintmax_t size = fs::file_size(path, error);
  if (!error && size > kLargest) {
    findings.error("'{}' has {} bytes; a config has at most {}. Is it the right file?", name, size,
                   kLargest);
    return std::nullopt;
  }
  try {
    const auto bytes = read_file(path);
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (!is_text(text)) {
      findings.error(
          "'{}' is not YAML text{}", name,
          text.starts_with("fe tensor file")
              ? ": it is a model or checkpoint. `fe infer` uses it, `fe inspect` shows it."
              : ".");
      return std::nullopt;
    }
    return read_yaml(text, name, findings);
  } catch (const Error& failed) {
    findings.error("{}", failed.what());
    return std::nullopt;
  }
}

}  // namespace fe::config
