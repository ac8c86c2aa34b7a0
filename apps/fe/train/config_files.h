// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "apps/fe/train/config_arguments.h"
#include "config/schema/registry.h"
#include "config/yaml/document.h"

namespace fe::app {

/// The pieces of fe and those of the plug-ins.
config::Registry make_registry(const Paths& plugins);

/// The runs that the files describe. Throws fe::Error with every error of the files.
std::vector<config::Document> read_documents(const ConfigArguments& arguments);

}  // namespace fe::app
