// SPDX-License-Identifier: Apache-2.0
#include "solarize.h"

#include "fe/base/error.h"

Solarize::Solarize(SolarizeOptions options) : NumpyOp(options), threshold_(options.threshold) {
  FE_CHECK(inputs().size() == outputs().size(),
           "Solarize: expected an output for each input, got {} and {}.", inputs().size(),
           outputs().size());
}

void Solarize::forward(std::span<const fe::Array> in,
                       std::span<fe::Array> out,
                       fe::SampleState&) const {
  for (size_t i = 0; i < in.size(); ++i) {
    uint8_t* to = out[i].resize<uint8_t>(in[i].shape());
    for (const uint8_t x : in[i].values<uint8_t>()) {
      *to++ = x > threshold_ ? static_cast<uint8_t>(255 - x) : x;
    }
  }
}
