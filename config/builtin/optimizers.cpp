// SPDX-License-Identifier: Apache-2.0
#include "config/builtin/builtin.h"
#include "fe/model/optimizer.h"

namespace fe::config::builtin {

void add_optimizers(Registry& registry) {
  registry.optimizer<SGD>("SGD", "stochastic gradient descent, with momentum");
  registry.optimizer<Adam>("Adam", "Kingma & Ba 2015, arXiv:1412.6980");
  registry.optimizer<AdamW>("AdamW",
                            "Adam with decoupled weight decay; Loshchilov & Hutter 2019, "
                            "arXiv:1711.05101");
  registry.optimizer<RMSprop>("RMSprop", "Tieleman & Hinton 2012, lecture 6e");
  registry.optimizer<Adagrad>("Adagrad", "Duchi et al. 2011, JMLR 12");
}

}  // namespace fe::config::builtin
