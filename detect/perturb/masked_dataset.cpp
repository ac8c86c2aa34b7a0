// SPDX-License-Identifier: Apache-2.0
#include "detect/perturb/masked_dataset.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "detect/perturb/masker.h"
#include "fe/base/error.h"

namespace fe::detect {
namespace {

Dataset repeat(const Dataset& dataset, int64_t times) {
  std::vector<int64_t> indices(static_cast<size_t>(dataset.size() * times));
  for (size_t i = 0; i < indices.size(); ++i) indices[i] = static_cast<int64_t>(i) / times;
  return dataset.select(std::move(indices));
}

Keys with(const Keys& keys, const Key& key) {
  std::vector<Key> all(keys.begin(), keys.end());
  all.push_back(key);
  return all;
}

class MaskedSource final : public DataSource {
 public:
  MaskedSource(const Dataset& images, size_t slot, Masker masker, const Key& mask_key)
      : repeated_(repeat(images, masker.n_masks())),
        slot_(slot),
        mask_slot_(images.keys().size()),
        masker_(std::move(masker)),
        keys_(with(images.keys(), mask_key)),
        name_(images.source().name() + ", masked") {}

  int64_t size() const override { return repeated_.size(); }
  const Keys& keys() const override { return keys_; }
  std::string name() const override { return name_; }

  void read(int64_t index, std::span<Array> sample) const override {
    repeated_.read(index, sample.first(mask_slot_));
    // Taken out, so that the result never gets the buffer its image is in.
    const Array image = std::exchange(sample[slot_], Array());
    FE_CHECK(image.shape() == masker_.shape() && image.dtype() == masker_.dtype(),
             "masked: expected {} {} under {} in every sample, as in the first, got {} {}. Resize "
             "the images first.",
             masker_.dtype(), masker_.shape(), keys_[slot_], image.dtype(), image.shape());
    const Patch patch = masker_.patch(index % masker_.n_masks());
    masker_.apply(patch, image.data(), sample[slot_].resize(image.shape(), image.dtype()));
    masker_.write_place(patch,
                        sample[mask_slot_].resize<uint8_t>({masker_.height(), masker_.width()}));
  }

  std::optional<Array> column(const Key& key) const override {
    if (key == keys_[slot_] || key == keys_[mask_slot_]) return std::nullopt;
    return repeated_.column(key);
  }

 private:
  Dataset repeated_;
  size_t slot_;       // of the images
  size_t mask_slot_;  // the last
  Masker masker_;
  Keys keys_;
  std::string name_;
};

}  // namespace

Dataset masked(const Dataset& images,
               const Key& key,
               const ApplyMaskOptions& options,
               const Key& mask_key) {
  const std::string name = images.source().name();
  const Array first = images[0][key];
  FE_CHECK(!images.keys().contains(mask_key),
           "masked: expected no values under {} in '{}' yet. Name another mask_key.", mask_key,
           name);
  const size_t dim = first.shape().dim();
  FE_CHECK(dim == 2 || dim == 3,
           "masked: expected images [C, H, W], [H, W, C] or [H, W] under {} of '{}', got {}.", key,
           name, first.shape());
  Masker masker(fmt::format("masked, {} of '{}'", key, name), options, first.shape(),
                first.dtype());
  const auto slot = std::find(images.keys().begin(), images.keys().end(), key);
  return Dataset(std::make_shared<MaskedSource>(
      images, static_cast<size_t>(slot - images.keys().begin()), std::move(masker), mask_key));
}

}  // namespace fe::detect
