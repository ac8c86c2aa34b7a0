// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace fe {

/// The types of one category, such as every op of the pipeline in ops/all.h. The registry of
/// configs, help and reference pages follow from it.
template <class... T>
struct TypeList {};

}  // namespace fe
