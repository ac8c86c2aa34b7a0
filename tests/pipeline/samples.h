// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "fe/pipeline/pipeline.h"

namespace fe::testing {

struct FunctionOptions {
  using Function = std::function<void(std::span<const Array>, std::span<Array>, SampleState&)>;

  Keys inputs;
  Keys outputs;
  Function fn = [](auto, auto, auto&) {};
  Modes mode = Modes::all();
  DsIds ds_id = {};
};

/// Runs a function.
class Function : public NumpyOp {
 public:
  explicit Function(FunctionOptions options) : Function("Function", std::move(options)) {}
  Function(const std::string& name, FunctionOptions options)
      : NumpyOp(name,
                {.inputs = options.inputs,
                 .outputs = options.outputs,
                 .mode = options.mode,
                 .ds_id = options.ds_id}),
        fn_(std::move(options.fn)) {}
  void forward(std::span<const Array> in, std::span<Array> out, SampleState& state) const override {
    fn_(in, out, state);
  }

 private:
  FunctionOptions::Function fn_;
};

/// Removes the samples whose label under "y" the function names.
class Remove final : public Function {
 public:
  Remove(const std::function<bool(int64_t)>& which, bool replacement)
      : Function(
            "Remove",
            {.inputs = "y", .outputs = Keys::none(), .fn = [=](auto in, auto, SampleState& state) {
               if (which(in[0].template item<int64_t>())) state.remove(replacement);
             }}) {}
  bool filters() const override { return true; }
};

/// The batching point.
class Batching final : public Function {
 public:
  explicit Batching(BatchRule rule)
      : Function("Batching", {.inputs = Keys::none(), .outputs = Keys::none()}), rule_(rule) {}
  const BatchRule* batch_rule() const override { return &rule_; }

 private:
  BatchRule rule_;
};

/// Drops a key.
class Forget final : public Function {
 public:
  explicit Forget(const Key& key)
      : Function("Forget", {.inputs = key, .outputs = Keys::none()}), key_(key) {}
  std::vector<Key> deletes() const override { return {key_}; }

 private:
  Key key_;
};

/// out = in + noise, both float32 of any shape.
inline Function noise(const Key& in, const Key& out) {
  return Function("Noise", {.inputs = in, .outputs = out, .fn = [](auto x, auto y, auto& state) {
                              auto* values = y[0].template resize<float>(x[0].shape());
                              const auto count = static_cast<size_t>(x[0].numel());
                              state.rng().fill_normal({values, count}, 0.0f, 1.0f);
                              const auto* from = x[0].template data<float>();
                              for (size_t i = 0; i < count; ++i) values[i] += from[i];
                            }});
}

/// out = in + amount, of float32.
inline Function add(float amount, const Key& in, const Key& out) {
  return Function("Add", {.inputs = in, .outputs = out, .fn = [=](auto x, auto y, auto&) {
                            auto* to = y[0].template resize<float>(x[0].shape());
                            const auto* from = x[0].template data<float>();
                            for (int64_t i = 0; i < x[0].numel(); ++i) to[i] = from[i] + amount;
                          }});
}

/// "x": [3] float32, sample n has n, n + 0.25, n + 0.5; "y": n.
inline Dataset numbers(int64_t count) {
  std::vector<float> x;
  std::vector<int64_t> y;
  for (int64_t n = 0; n < count; ++n) {
    for (int i = 0; i < 3; ++i) x.push_back(static_cast<float>(n) + 0.25f * static_cast<float>(i));
    y.push_back(n);
  }
  return Dataset::from_arrays({{"x", Array::from(x, {count, 3})}, {"y", Array::from(y, {count})}},
                              "numbers");
}

/// Every batch of a pass.
inline std::vector<Batch> all_batches(const Pipeline& pipeline, const PassOptions& pass) {
  return pipeline.get_results(pass, std::numeric_limits<int64_t>::max());
}

inline std::vector<int64_t> labels_of(const Batch& batch) {
  const Tensor& y = batch["y"];
  return {y.data_ptr<int64_t>(), y.data_ptr<int64_t>() + y.numel()};
}

/// The labels of a pass, in order.
inline std::vector<int64_t> labels(const Pipeline& pipeline, const PassOptions& pass) {
  std::vector<int64_t> all;
  for (const Batch& batch : all_batches(pipeline, pass)) {
    const auto some = labels_of(batch);
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

inline std::vector<int64_t> sizes(const Pipeline& pipeline, const PassOptions& pass) {
  std::vector<int64_t> all;
  for (const Batch& batch : all_batches(pipeline, pass)) all.push_back(batch["y"].size(0));
  return all;
}

/// 0, 1, ..., count - 1
inline std::vector<int64_t> in_order(int64_t count) {
  std::vector<int64_t> all(static_cast<size_t>(count));
  std::iota(all.begin(), all.end(), int64_t{0});
  return all;
}

/// The same keys with the same values, to the last bit.
inline bool equal(const std::vector<Batch>& a, const std::vector<Batch>& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i].names() != b[i].names()) return false;
    for (const auto& [key, value] : a[i]) {
      if (!torch::equal(value, b[i][key])) return false;
    }
  }
  return true;
}

}  // namespace fe::testing
