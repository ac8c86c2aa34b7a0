// SPDX-License-Identifier: Apache-2.0
#include "ops/array/normalize.h"

#include <algorithm>

#include "fe/base/error.h"
#include "ops/array/one_to_one.h"

namespace fe::ops {
namespace {

constexpr size_t kRun = 64;  // values; long enough for the widest vectors

template <class T>
void normalize(
    const T* from, float* to, size_t count, const float* offset, const float* scale, size_t run) {
  for (size_t done = 0; done < count; done += run) {
    const size_t end = std::min(run, count - done);
    for (size_t i = 0; i < end; ++i) {
      to[done + i] = (static_cast<float>(from[done + i]) - offset[i]) * scale[i];
    }
  }
}

}  // namespace

Normalize::Normalize(NormalizeOptions options)
    : NumpyOp(options), channels_(std::max(options.mean.size(), options.std.size())) {
  check_one_to_one(*this);
  for (const PerChannel* values : {&options.mean, &options.std}) {
    FE_CHECK(values->size() == 1 || (values->size() == channels_ && channels_ > 1),
             "Normalize: expected mean and std to have one value, or one for each channel, got {} "
             "and {} values.",
             options.mean.size(), options.std.size());
  }
  // A table of whole pixels makes one long loop of the short one over channels.
  const size_t run = channels_ * ((kRun + channels_ - 1) / channels_);
  for (size_t i = 0; i < run; ++i) {
    const size_t channel = i % channels_;
    offset_.push_back(static_cast<float>(options.mean[channel] * options.max_pixel_value));
    scale_.push_back(static_cast<float>(1.0 / (options.std[channel] * options.max_pixel_value)));
  }
}

void Normalize::forward(std::span<const Array> in, std::span<Array> out, SampleState&) const {
  for (size_t i = 0; i < in.size(); ++i) {
    const Shape& shape = in[i].shape();
    const int64_t last = shape.dim() > 0 ? shape[shape.dim() - 1] : 1;
    FE_CHECK(
        channels_ == 1 || last == static_cast<int64_t>(channels_),
        "Normalize: expected {} to have {} channels on its last axis, as mean or std have, got "
        "{} {}. For one channel give one number: .mean = 0.5, .std = 0.5.",
        inputs()[i], channels_, in[i].dtype(), shape);
    float* to = out[i].resize<float>(shape);
    visit_dtype(in[i].dtype(), [&](auto type) {
      normalize(in[i].data<decltype(type)>(), to, static_cast<size_t>(shape.numel()),
                offset_.data(), scale_.data(), offset_.size());
    });
  }
}

}  // namespace fe::ops
