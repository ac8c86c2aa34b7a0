// SPDX-License-Identifier: Apache-2.0
#include "config/schema/registry.h"

#include <algorithm>

#include "config/builtin/builtin.h"
#include "config/yaml/read_yaml.h"
#include "config/yaml/write_json.h"
#include "fe/model/recipe.h"

namespace fe::config {

Registry Registry::with_builtin() {
  Registry registry;
  builtin::add_data(registry);
  builtin::add_numpy_ops(registry);
  builtin::add_models(registry);
  builtin::add_detectors(registry);
  builtin::add_tensor_ops(registry);
  builtin::add_traces(registry);
  return registry;
}

// Model files whose recipe names the architecture find it in the process's own table.
void Registry::add_architecture(PieceInfo info, const Catalog<Module>::Make& read) {
  const std::string name = info.name;
  const auto known = architecture_names();
  if (std::find(known.begin(), known.end(), name) == known.end()) {
    register_architecture(name, [name, read](const std::string& options) {
      Findings findings;
      static const Registry builtin = with_builtin();  // for the layers of modules in the options
      Context context(builtin, findings);
      const auto node = read_yaml(options, "the model's options", findings);  // JSON is YAML
      const auto module = node ? read(*node, context) : std::nullopt;
      findings.throw_errors(name);
      return *module;
    });
  }
  std::get<Catalog<Module>>(catalogs_).add(
      std::move(info), [name, read](const Node& node, Context& context) -> std::optional<Module> {
        const auto module = read(node, context);
        if (!module || !module->recipe().empty()) return module;
        const std::string recipe = fmt::format(R"({{"architecture":"{}","options":{}}})", name,
                                               node.is_null() ? "{}" : write_json(node));
        return Module(
            module->pointer(), [module](const Tensors& in) { return module->forward(in); }, recipe);
      });
}

std::vector<const PieceInfo*> Registry::infos() const {
  std::vector<const PieceInfo*> all;
  const auto append = [&](const auto& catalog) {
    for (const PieceInfo* info : catalog.infos()) all.push_back(info);
  };
  std::apply([&](const auto&... catalogs) { (append(catalogs), ...); }, catalogs_);
  return all;
}

}  // namespace fe::config
