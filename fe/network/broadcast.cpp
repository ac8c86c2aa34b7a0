// SPDX-License-Identifier: Apache-2.0
#include "fe/network/broadcast.h"

#include <torch/nn/module.h>
#include <torch/types.h>

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace fe {
namespace {

// Tensors by device, each once: each group is sent in one operation.
class ByDevice {
 public:
  void add(const NamedTensors& tensors) {
    for (const auto& [name, tensor] : tensors) {
      if (!seen_.insert(tensor.unsafeGetTensorImpl()).second) continue;
      tensors_[tensor.device().str()].push_back(tensor.detach());
    }
  }

  void broadcast(const distributed::Group& group, std::string_view what) const {
    const at::NoGradGuard no_grad;
    for (const auto& [device, tensors] : tensors_) {
      std::vector<Tensor> bytes;
      for (const Tensor& tensor : tensors) {
        bytes.push_back(tensor.contiguous().view({-1}).view(at::kByte));
      }
      const Tensor all = at::cat(bytes);
      group.broadcast(all, what);
      int64_t begin = 0;
      for (size_t i = 0; i < tensors.size(); ++i) {
        const int64_t size = bytes[i].numel();
        // A copy is aligned for every dtype.
        const Tensor received = all.narrow(0, begin, size).clone();
        tensors[i].copy_(received.view(tensors[i].scalar_type()).view(tensors[i].sizes()));
        begin += size;
      }
    }
  }

 private:
  std::map<std::string, std::vector<Tensor>> tensors_;
  std::set<const at::TensorImpl*> seen_;
};

}  // namespace

void broadcast(const std::vector<Model>& models, const distributed::Group& group) {
  if (group.is_alone()) return;
  ByDevice all;
  for (const Model& model : models) {
    all.add(model.named_tensors());
    all.add(model.average());
  }
  all.broadcast(group, "the weights of rank 0");
}

void broadcast_buffers(const std::vector<Model>& models, const distributed::Group& group) {
  if (group.is_alone()) return;
  ByDevice all;
  for (const Model& model : models) {
    std::set<std::string> names;
    NamedTensors buffers;
    for (const auto& item : model.module().named_buffers()) {
      names.insert(item.key());
      buffers.emplace_back(item.key(), item.value());
    }
    for (const auto& [name, average] : model.average()) {
      if (names.contains(name)) buffers.emplace_back(name, average);
    }
    all.add(buffers);
  }
  all.broadcast(group, "the buffers of rank 0");
}

}  // namespace fe
