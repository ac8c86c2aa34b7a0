// SPDX-License-Identifier: Apache-2.0
#include "detect/model/parts.h"

#include <nlohmann/json.hpp>

#include "detect/options_text.h"
#include "fe/base/error.h"

namespace fe::detect {

void check_halves(std::string_view name,
                  const std::optional<Module>& encoder_net,
                  const std::optional<Module>& decoder_net) {
  FE_CHECK(encoder_net && decoder_net, "{}: expected encoder_net and decoder_net, got {}.", name,
           encoder_net || decoder_net ? "one of them" : "neither");
}

Tensor run_part(const char* name, const Module& part, const Tensor& x) {
  Tensors out = part.forward({x});
  FE_CHECK(out.size() == 1, "{}: expected a module that gives one tensor, got {}.", name,
           out.size());
  return std::move(out.front());
}

Module with_recipe(const Module& module,
                   const std::string& architecture,
                   const std::vector<std::pair<std::string, Module>>& parts,
                   const std::vector<std::pair<std::string, int64_t>>& numbers) {
  nlohmann::ordered_json options = nlohmann::ordered_json::object();
  for (const auto& [name, part] : parts) {
    if (part.recipe().empty()) return module;
    options[name] = nlohmann::ordered_json::parse(module_text(part));
  }
  for (const auto& [name, number] : numbers) options[name] = number;
  const nlohmann::ordered_json recipe = {{"architecture", architecture}, {"options", options}};
  return Module(
      module.pointer(), [module](const Tensors& in) { return module.forward(in); }, recipe.dump());
}

}  // namespace fe::detect
