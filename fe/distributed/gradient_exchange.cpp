// SPDX-License-Identifier: Apache-2.0
#include "fe/distributed/gradient_exchange.h"

#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/function_hook.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/types.h>

#include <functional>
#include <map>
#include <utility>

#include "fe/base/error.h"

namespace fe::distributed {
namespace {

// Numbers between the starts of two gradients are a multiple of this: devices copy them faster.
constexpr int64_t kAlignment = 16;

int64_t aligned(int64_t count) { return (count + kAlignment - 1) / kAlignment * kAlignment; }

// Which parameters share a bucket: from the last to the first, by type.
std::vector<std::vector<size_t>> deal(const std::vector<Tensor>& parameters,
                                      const ExchangeOptions& options) {
  std::vector<std::vector<size_t>> buckets;
  std::vector<int64_t> bytes;
  std::map<at::ScalarType, size_t> open;
  for (size_t i = parameters.size(); i-- > 0;) {
    const auto [entry, is_new] = open.try_emplace(parameters[i].scalar_type(), buckets.size());
    const size_t bucket = entry->second;
    if (is_new) {
      buckets.emplace_back();
      bytes.push_back(0);
    }
    buckets[bucket].push_back(i);
    bytes[bucket] += parameters[i].numel() * parameters[i].element_size();
    if (bytes[bucket] >= (bucket == 0 ? options.first_bucket_bytes : options.bucket_bytes)) {
      open.erase(entry);
    }
  }
  return buckets;
}

// The numbers of `flat` from `offset` on, laid out as the parameter is.
Tensor part_of(const Tensor& flat, int64_t offset, const Tensor& parameter) {
  if (parameter.is_non_overlapping_and_dense()) {
    return flat.as_strided(parameter.sizes(), parameter.strides(), offset);
  }
  return flat.narrow(0, offset, parameter.numel()).view(parameter.sizes());
}

// Behind the node that puts a parameter's gradient in its place.
class Hook final : public torch::autograd::FunctionPostHook {
 public:
  explicit Hook(std::function<void()> run) : run_(std::move(run)) {}
  torch::autograd::variable_list operator()(const torch::autograd::variable_list& outputs,
                                            const torch::autograd::variable_list&) override {
    run_();
    return outputs;
  }

 private:
  std::function<void()> run_;
};

using Node = decltype(torch::autograd::impl::grad_accumulator(std::declval<const Tensor&>()));

}  // namespace

struct GradientExchange::State {
  struct Part {  // of one parameter
    size_t bucket = 0;
    Tensor sum;            // in the parameter's shape
    Tensor used;           // one number: how many ranks have a gradient
    bool here = false;     // this rank has one
    bool arrived = false;  // it is in the bucket
    Node node;
    uintptr_t hook = 0;
  };
  struct Bucket {
    Tensor numbers;  // the parts, and behind them, for each part, whether it is used
    Tensor used;
    std::vector<size_t> members;
    size_t missing = 0;    // parts that have not arrived
    bool complete = true;  // all that have arrived have a gradient
    std::unique_ptr<Pending> pending;
  };

  std::shared_ptr<Group> group;
  std::vector<Tensor> parameters;
  ExchangeOptions options;
  std::vector<Part> parts;
  std::vector<Bucket> buckets;
  std::vector<Tensor> sums;
  bool open = false;
  bool counts = true;
  std::vector<Tensor> accumulated;
  size_t started = 0;  // buckets

  void make_bucket(std::vector<size_t> members);
  void take(size_t index);
  void arrive(size_t index, const Tensor& gradient);
  void start_full();
  void start(Bucket& bucket) const;
  void read_used(const Bucket& bucket);
};

void GradientExchange::State::make_bucket(std::vector<size_t> members) {
  int64_t count = 0;
  std::vector<int64_t> offsets;
  for (const size_t index : members) {
    offsets.push_back(count);
    count += aligned(parameters[index].numel());
  }
  const auto flags = static_cast<int64_t>(members.size());
  const Tensor numbers = at::zeros({count + flags}, parameters[members.front()].options());
  for (size_t i = 0; i < members.size(); ++i) {
    Part& part = parts[members[i]];
    part.bucket = buckets.size();
    part.sum = part_of(numbers, offsets[i], parameters[members[i]]);
    part.used = numbers.select(0, count + static_cast<int64_t>(i));
  }
  buckets.push_back({.numbers = numbers,
                     .used = numbers.narrow(0, count, flags),
                     .members = std::move(members),
                     .pending = nullptr});
}

// The hook of a parameter.
void GradientExchange::State::take(size_t index) {
  Tensor& gradient = parameters[index].mutable_grad();
  if (!open || !gradient.defined()) return;
  FE_CHECK(gradient.layout() == at::kStrided,
           "GradientExchange: expected dense gradients, got a sparse one for parameter {} of shape "
           "{}. Build the embedding without `sparse`.",
           index, shape_str(parameters[index].sizes()));
  FE_CHECK(!parts[index].arrived,
           "GradientExchange: expected one gradient per step, got a second one for parameter {} of "
           "shape {}. Run one backward pass per step.",
           index, shape_str(parameters[index].sizes()));
  arrive(index, counts ? gradient : Tensor());
  gradient.reset();
  if (options.overlap) start_full();
}

void GradientExchange::State::arrive(size_t index, const Tensor& gradient) {
  const Tensor before = accumulated.empty() ? Tensor() : std::move(accumulated[index]);
  Part& part = parts[index];
  Bucket& bucket = buckets[part.bucket];
  part.arrived = true;
  part.here = gradient.defined() || before.defined();
  if (gradient.defined() && before.defined())
    at::add_out(part.sum, before, gradient);
  else if (part.here)
    part.sum.copy_(gradient.defined() ? gradient : before);
  else
    part.sum.zero_();
  bucket.complete = bucket.complete && part.here;
  --bucket.missing;
}

// In the same order on every rank, whatever the order in which gradients come.
void GradientExchange::State::start_full() {
  while (started < buckets.size() && buckets[started].missing == 0) start(buckets[started++]);
}

void GradientExchange::State::start(Bucket& bucket) const {
  bucket.used.fill_(1);
  if (!bucket.complete) {
    for (const size_t index : bucket.members) {
      if (!parts[index].here) parts[index].used.zero_();
    }
  }
  bucket.pending = group->start_all_reduce(bucket.numbers, options.what);
}

// Only where this rank lacks a gradient does it ask about the others': that waits for the device.
void GradientExchange::State::read_used(const Bucket& bucket) {
  const Tensor used = bucket.used.to(at::kCPU, at::kDouble);
  const double* numbers = used.data_ptr<double>();
  for (size_t i = 0; i < bucket.members.size(); ++i) {
    if (numbers[i] == 0.0) sums[bucket.members[i]].reset();
  }
}

GradientExchange::GradientExchange(std::shared_ptr<Group> group,
                                   std::vector<Tensor> parameters,
                                   ExchangeOptions options)
    : state_(std::make_unique<State>()) {
  State& s = *state_;
  s.group = std::move(group);
  s.parameters = std::move(parameters);
  s.options = std::move(options);
  for (const Tensor& parameter : s.parameters) {
    FE_CHECK(parameter.device() == s.parameters.front().device(),
             "GradientExchange: expected all parameters of a model on one device, got {} and {}. "
             "Move the model to one.",
             s.parameters.front().device().str(), parameter.device().str());
  }
  s.parts.resize(s.parameters.size());
  s.sums.resize(s.parameters.size());
  const at::NoGradGuard no_grad;
  for (auto& members : deal(s.parameters, s.options)) s.make_bucket(std::move(members));
  for (size_t i = 0; i < s.parts.size(); ++i) {
    // The parameter itself holds its node only as long as a graph does.
    s.parts[i].node = torch::autograd::impl::grad_accumulator(s.parameters[i]);
    s.parts[i].hook = s.parts[i].node->add_post_hook(
        std::make_unique<Hook>([state = state_.get(), i] { state->take(i); }));
  }
}

GradientExchange::~GradientExchange() {
  for (const State::Part& part : state_->parts) part.node->del_post_hook(part.hook);
}

void GradientExchange::begin(const std::vector<Tensor>& accumulated, bool counts) {
  State& s = *state_;
  for (State::Part& part : s.parts) part.arrived = false;
  for (State::Bucket& bucket : s.buckets) {
    bucket.missing = bucket.members.size();
    bucket.complete = true;
  }
  s.accumulated = accumulated;
  s.counts = counts;
  s.started = 0;
  s.open = true;
}

void GradientExchange::close() {
  State& s = *state_;
  if (!s.open) return;
  const at::NoGradGuard no_grad;
  for (size_t i = 0; i < s.parts.size(); ++i) {
    if (!s.parts[i].arrived) s.arrive(i, {});
  }
  s.start_full();
  s.open = false;
}

const std::vector<Tensor>& GradientExchange::finish() {
  State& s = *state_;
  close();
  for (State::Bucket& bucket : s.buckets) {
    if (bucket.pending) bucket.pending->wait();
    bucket.pending.reset();
    for (const size_t index : bucket.members) s.sums[index] = s.parts[index].sum;
    if (!bucket.complete) s.read_used(bucket);
  }
  return s.sums;
}

}  // namespace fe::distributed
