// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "fe/base/tensor.h"

namespace torch::nn {
class Module;
}  // namespace torch::nn

namespace fe {

/// Any torch module that has a forward() from one to four tensors, or from `const Tensors&`, to a
/// Tensor, a std::tuple or std::vector of tensors, or Tensors.
///
/// Made from a holder (`TORCH_MODULE(MyNet)`: `fe::Module(MyNet(...))`), torch::nn::Sequential, a
/// shared pointer, or a temporary of the module class itself; anything else does not compile.
///
/// The recipe, when there is one, is the JSON from which make_module() builds the same module
/// again; modules from fe::sequential() and fe::registered() have one.
class Module {
 public:
  /// A module's forward pass.
  using Forward = std::function<Tensors(const Tensors&)>;

  /// `forward` may refer to `*module`, which lives as long as it.
  Module(std::shared_ptr<torch::nn::Module> module, Forward forward, std::string recipe = "");

  /// From a shared pointer to the class of the module.
  template <class M>
  requires std::derived_from<M, torch::nn::Module> Module(const std::shared_ptr<M>& module)
      : Module(module, bind(module.get())) {}

  /// From a holder, as TORCH_MODULE() makes them.
  template <class Holder>
  requires requires(const Holder& holder) { holder.ptr()->named_parameters(); }
  Module(const Holder& holder) : Module(holder.ptr()) {}

  /// From a temporary.
  template <class M>
  requires(std::derived_from<M, torch::nn::Module> && !std::is_reference_v<M>) Module(M&& module)
      : Module(std::make_shared<M>(std::forward<M>(module))) {}

  /// The torch module.
  torch::nn::Module& torch() const { return *module_; }
  const std::shared_ptr<torch::nn::Module>& pointer() const { return module_; }
  /// Throws fe::Error when the module takes another number of tensors.
  Tensors forward(const Tensors& in) const { return forward_(in); }
  /// The JSON from which make_module() rebuilds it, or "".
  const std::string& recipe() const { return recipe_; }

 private:
  template <class M>
  static constexpr bool kTakesList = requires(M& m, const Tensors& in) {
    m.forward(in);
  };

  template <class M, size_t kCount>
  static constexpr bool takes() {
    return []<size_t... I>(std::index_sequence<I...>) {
      return requires(M & m, const Tensors& in) { m.forward(in[I]...); };
    }
    (std::make_index_sequence<kCount>());
  }

  template <class M>
  static Forward bind(M* module) {
    constexpr bool kTakesTensors = takes<M, 1>() || takes<M, 2>() || takes<M, 3>() || takes<M, 4>();
    static_assert(kTakesTensors || kTakesList<M>,
                  "fe::Module: the module's class needs a public forward() from one to four "
                  "tensors or from `const fe::Tensors&`; a pointer to the base class "
                  "torch::nn::Module has none: pass the pointer to your own class");
    if constexpr (kTakesTensors) {
      return [module](const Tensors& in) -> Tensors {
        if constexpr (takes<M, 1>()) {
          if (in.size() == 1) return listed(module->forward(in[0]));
        }
        if constexpr (takes<M, 2>()) {
          if (in.size() == 2) return listed(module->forward(in[0], in[1]));
        }
        if constexpr (takes<M, 3>()) {
          if (in.size() == 3) return listed(module->forward(in[0], in[1], in[2]));
        }
        if constexpr (takes<M, 4>()) {
          if (in.size() == 4) return listed(module->forward(in[0], in[1], in[2], in[3]));
        }
        wrong_inputs(in.size(), {takes<M, 1>(), takes<M, 2>(), takes<M, 3>(), takes<M, 4>()});
      };
    } else {
      return [module](const Tensors& in) { return listed(module->forward(in)); };
    }
  }

  template <class Result>
  static Tensors listed(Result&& result) {
    using R = std::remove_cvref_t<Result>;
    if constexpr (std::is_same_v<R, Tensors>) {
      return std::forward<Result>(result);
    } else if constexpr (std::is_same_v<R, Tensor>) {
      return {std::forward<Result>(result)};
    } else if constexpr (std::is_same_v<R, std::vector<Tensor>>) {
      return Tensors(result.begin(), result.end());
    } else {
      static_assert(
          requires { std::tuple_size_v<R>; },
          "fe::Module: forward() must return a Tensor, or a std::tuple, std::vector or "
          "fe::Tensors of tensors");
      return std::apply([](const auto&... tensors) { return Tensors{tensors...}; }, result);
    }
  }

  [[noreturn]] static void wrong_inputs(size_t got, const std::vector<bool>& accepted);

  std::shared_ptr<torch::nn::Module> module_;
  Forward forward_;
  std::string recipe_;
};

}  // namespace fe
