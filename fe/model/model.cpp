// SPDX-License-Identifier: Apache-2.0
#include "fe/model/model.h"

#include <torch/nn/module.h>
#include <torch/optim/optimizer.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "fe/base/error.h"
#include "fe/model/layers/sync_batch_norm.h"
#include "fe/storage/load_tensors.h"

namespace fe {

struct Model::State {
  Key name;
  Module module;
  Scheduled<OptimizerOptions> options;
  std::filesystem::path weights;
  MixedPrecision mixed_precision;
  double ema_decay;
  bool sync_batchnorm;
  std::vector<Tensor> parameters = {};
  std::vector<Tensor> averaged = {};  // parameters and buffers that have an average
  NamedTensors average = {};          // the averages, or what they have been swapped with
  bool average_in_use = false;
  int64_t average_steps = 0;
  int64_t average_steps_before = 0;  // the trial
  // One for each variant of the schedule, made when it is first used.
  std::map<int64_t, std::unique_ptr<torch::optim::Optimizer>> optimizers = {};
  std::optional<int64_t> epoch = {};

  // What a trial must not change.
  struct SetAside {
    std::map<int64_t, std::unique_ptr<torch::optim::Optimizer>> optimizers;
    std::optional<int64_t> epoch;
    int64_t average_steps;
    bool average_in_use;
  };
  std::optional<SetAside> set_aside = {};

  torch::optim::Optimizer* use(int64_t now) {
    epoch = now;
    return of_variant(options.variant(now));
  }
  torch::optim::Optimizer* of_variant(int64_t variant) {
    const OptimizerOptions* chosen = options.value(variant);
    if (!chosen) return nullptr;
    const auto [entry, added] = optimizers.try_emplace(variant);
    if (added) entry->second = make_optimizer(*chosen, parameters);
    return entry->second.get();
  }
  torch::optim::Optimizer* present() { return use(epoch.value_or(1)); }
};

namespace {

std::string quoted(const std::vector<std::string>& names) {
  constexpr size_t kMost = 8;
  std::vector<std::string> shown;
  for (size_t i = 0; i < std::min(names.size(), kMost); ++i) {
    shown.push_back(fmt::format("'{}'", names[i]));
  }
  if (names.size() > kMost) shown.push_back(fmt::format("{} more", names.size() - kMost));
  return fmt::format("{}", fmt::join(shown, ", "));
}

// Everything that keeps `tensors` from being the model's, in one text; empty when they fit.
std::string misfit(const NamedTensors& own, const NamedTensors& tensors) {
  std::map<std::string, Tensor> given(tensors.begin(), tensors.end());
  std::vector<std::string> missing, unexpected, parts;
  for (const auto& [name, tensor] : own) {
    const auto entry = given.find(name);
    if (entry == given.end()) {
      missing.push_back(name);
      continue;
    }
    const Tensor& other = entry->second;
    if (other.sizes() != tensor.sizes() ||
        other.is_floating_point() != tensor.is_floating_point()) {
      parts.push_back(
          fmt::format("expected '{}' as {}, got {}", name, describe(tensor), describe(other)));
    }
    given.erase(entry);
  }
  for (const auto& [name, tensor] : given) unexpected.push_back(name);
  if (!missing.empty()) parts.push_back("missing: " + quoted(missing));
  if (!unexpected.empty()) parts.push_back("not in the model: " + quoted(unexpected));
  return fmt::format("{}", fmt::join(parts, "; "));
}

void check_optimizers(const Scheduled<OptimizerOptions>& options, const std::string& name) {
  try {
    for (const OptimizerOptions* each : options.all()) describe(*each);
  } catch (const Error& error) {
    fail("model '{}': {}", name, error.what());
  }
}

}  // namespace

const std::string& Model::name() const { return state_->name.str(); }
torch::nn::Module& Model::module() const { return state_->module.torch(); }
const std::string& Model::recipe() const { return state_->module.recipe(); }
MixedPrecision Model::mixed_precision() const { return state_->mixed_precision; }
const std::filesystem::path& Model::weights() const { return state_->weights; }
bool Model::sync_batchnorm() const { return state_->sync_batchnorm; }
const std::vector<Tensor>& Model::parameters() const { return state_->parameters; }

Tensors Model::forward(const Tensors& in) const {
  if (!state_->mixed_precision) return state_->module.forward(in);
  const bool half = state_->mixed_precision == MixedPrecision::kFloat16;
  const MixedPrecisionGuard guard(device().type(), half ? at::kHalf : at::kBFloat16);
  return guard.leave(state_->module.forward(in));
}

NamedTensors Model::named_tensors() const {
  NamedTensors named;
  for (const auto& item : module().named_parameters()) named.emplace_back(item.key(), item.value());
  for (const auto& item : module().named_buffers()) named.emplace_back(item.key(), item.value());
  return named;
}

int64_t Model::parameter_count() const {
  int64_t count = 0;
  for (const Tensor& parameter : module().parameters()) count += parameter.numel();
  return count;
}

bool Model::has_optimizer() const {
  for (const OptimizerOptions* options : state_->options.all()) {
    if (!std::holds_alternative<std::monostate>(*options)) return true;
  }
  return false;
}

torch::optim::Optimizer& Model::optimizer() const {
  torch::optim::Optimizer* optimizer = state_->present();
  FE_CHECK(optimizer,
           "model '{}': expected an optimizer in epoch {}, got none. Give one to fe::build(): "
           ".optimizer = fe::Adam{{.lr = 1e-3}}.",
           name(), state_->epoch.value_or(1));
  return *optimizer;
}

torch::optim::Optimizer* Model::use_optimizer(int64_t epoch) const { return state_->use(epoch); }

Description Model::optimizer_description() const {
  const OptimizerOptions* active = state_->options.at(state_->epoch.value_or(1));
  return active ? describe(*active) : Description{};
}

const Scheduled<OptimizerOptions>& Model::optimizer_options() const { return state_->options; }

double Model::learning_rate() const { return fe::learning_rate(optimizer()); }
void Model::set_learning_rate(double lr) const { fe::set_learning_rate(optimizer(), lr); }

double Model::ema_decay() const { return state_->ema_decay; }
const NamedTensors& Model::average() const { return state_->average; }

void Model::update_average() const {
  if (state_->average.empty()) return;
  const at::NoGradGuard no_grad;
  const auto step = static_cast<double>(++state_->average_steps);
  const double decay = std::min(state_->ema_decay, step / (step + 1.0));
  for (size_t i = 0; i < state_->average.size(); ++i) {
    const Tensor& average = state_->average[i].second;
    average.lerp_(state_->averaged[i].to(average.scalar_type()), 1.0 - decay);
  }
}

void Model::use_average(bool averaged) const {
  if (averaged == state_->average_in_use) return;
  const at::NoGradGuard no_grad;
  for (size_t i = 0; i < state_->average.size(); ++i) {
    const Tensor& aside = state_->average[i].second;
    const Tensor& present = state_->averaged[i];
    const Tensor former = present.clone();
    present.copy_(aside);
    aside.copy_(former);
  }
  state_->average_in_use = averaged;
}

std::map<int64_t, torch::optim::Optimizer*> Model::optimizers() const {
  std::map<int64_t, torch::optim::Optimizer*> made;
  for (const auto& [variant, optimizer] : state_->optimizers) {
    if (optimizer) made[variant] = optimizer.get();
  }
  return made;
}

torch::optim::Optimizer* Model::optimizer_of(int64_t variant) const {
  return state_->of_variant(variant);
}

void Model::keep_optimizers(const std::set<int64_t>& variants) const {
  std::erase_if(state_->optimizers,
                [&](const auto& made) { return !variants.contains(made.first); });
}

Model::AverageProgress Model::average_progress() const {
  return {.steps = state_->average_steps, .in_use = state_->average_in_use};
}

void Model::set_average_progress(AverageProgress progress) const {
  state_->average_steps = progress.steps;
  state_->average_in_use = progress.in_use;
}

void Model::begin_trial() const {
  State& s = *state_;
  s.set_aside = {std::exchange(s.optimizers, {}), s.epoch, s.average_steps, s.average_in_use};
}

void Model::end_trial() const {
  State& s = *state_;
  s.optimizers = std::move(s.set_aside->optimizers);
  s.epoch = s.set_aside->epoch;
  s.average_steps = s.set_aside->average_steps;
  s.average_in_use = s.set_aside->average_in_use;
  s.set_aside.reset();
}

void Model::to(at::Device device) const {
  if (device == this->device()) return;
  for (const auto& [variant, optimizer] : state_->optimizers) {
    FE_CHECK(!optimizer || optimizer->state().empty(),
             "model '{}': cannot move it to {} after its optimizer has made a step. Move it before "
             "training.",
             name(), device.str());
  }
  module().to(device);
  for (auto& [name, average] : state_->average) average = average.to(device);
}

at::Device Model::device() const {
  const auto parameters = module().parameters();
  if (!parameters.empty()) return parameters.front().device();
  const auto buffers = module().buffers();
  return buffers.empty() ? at::Device(at::kCPU) : buffers.front().device();
}

std::string option_name(const Model& model) { return model.name(); }

Model build(BuildOptions options) {
  const std::string& name = options.name.str();
  FE_CHECK(name.find('/') == std::string::npos && name != "." && name != "..",
           "build: expected a model name that can be a file name, got '{}'.", name);
  FE_CHECK(from_to_below(0, 1).contains(options.ema_decay),
           "model '{}': expected ema_decay in [0, 1), got {}.", name, options.ema_decay);
  check_optimizers(options.optimizer, name);

  const Model model(std::make_shared<Model::State>(Model::State{
      .name = options.name,
      .module = std::move(options.model),
      .options = std::move(options.optimizer),
      .weights = options.weights,
      .mixed_precision = options.mixed_precision,
      .ema_decay = options.ema_decay,
      .sync_batchnorm = options.sync_batchnorm,
  }));
  Model::State& state = *model.state_;
  if (options.sync_batchnorm) layers::synchronize_batch_norm(model.module(), name);
  if (!options.weights.empty()) {
    set_tensors(model, load_tensors(options.weights).tensors,
                fmt::format("'{}'", options.weights.string()));
  }
  std::set<const at::TensorImpl*> seen;  // a tied weight has two names
  for (const auto& item : model.module().named_parameters()) {
    if (!item.value().requires_grad()) continue;
    if (!seen.insert(item.value().unsafeGetTensorImpl()).second) continue;
    state.parameters.push_back(item.value());
  }
  seen.clear();
  if (state.ema_decay > 0.0) {
    for (const auto& [tensor_name, tensor] : model.named_tensors()) {
      if (!tensor.is_floating_point()) continue;
      if (!seen.insert(tensor.unsafeGetTensorImpl()).second) continue;
      const at::ScalarType type = at::promote_types(tensor.scalar_type(), at::kFloat);
      state.averaged.push_back(tensor);
      state.average.emplace_back(tensor_name, tensor.detach().to(type, false, /*copy=*/true));
    }
  }
  FE_CHECK(!model.has_optimizer() || !state.parameters.empty(),
           "model '{}': expected parameters to train, got none. Does the module register them, and "
           "do they require a gradient?",
           name);
  return model;
}

void set_tensors(const Model& model, const NamedTensors& tensors, std::string_view source) {
  const NamedTensors own = model.named_tensors();
  const std::string fault = misfit(own, tensors);
  FE_CHECK(fault.empty(),
           "cannot load the weights of {} into model '{}': {}. Was the file saved "
           "from another architecture?",
           source, model.name(), fault);
  const std::map<std::string, Tensor> given(tensors.begin(), tensors.end());
  const at::NoGradGuard no_grad;
  for (const auto& [name, tensor] : own) tensor.copy_(given.at(name));
  // The average starts again from them.
  for (const auto& [name, average] : model.average()) average.copy_(given.at(name));
}

}  // namespace fe
