// SPDX-License-Identifier: Apache-2.0
#include "config/plugin.h"

#include <dlfcn.h>

#include "fe/base/error.h"

namespace fe::config {
namespace {

namespace fs = std::filesystem;

// The loader's own message, without the path that it begins with.
std::string reason(const fs::path& library) {
  const char* text = ::dlerror();
  std::string why = text ? text : "no reason given";
  const std::string begin = library.string() + ": ";
  return why.starts_with(begin) ? why.substr(begin.size()) : why;
}

template <class Function>
Function* find(void* handle, const char* name, const fs::path& library) {
  void* symbol = ::dlsym(handle, name);
  FE_CHECK(symbol,
           "plug-in '{}': it has no function {}(). Write FE_PLUGIN(registry) {{...}} of "
           "config/plugin.h in one of its files.",
           library.string(), name);
  return reinterpret_cast<Function*>(symbol);
}

}  // namespace

void load_plugin(const fs::path& library, Registry& registry) {
  FE_CHECK(fs::exists(library), "plug-in '{}': there is no such file.", library.string());
  // A name without a folder would be looked for among the system's libraries.
  const fs::path path = fs::absolute(library);
  void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  FE_CHECK(handle, "plug-in '{}': it does not load: {}.", library.string(), reason(path));
  const auto build = find<const char*()>(handle, "fe_plugin_build", library);
  FE_CHECK(std::string_view(build()) == FE_PLUGIN_BUILD,
           "plug-in '{}': it was built with {}, and this program with {}. Build it again with the "
           "headers of this fe.",
           library.string(), build(), FE_PLUGIN_BUILD);
  registry.set_origin(library.string());
  find<void(Registry&)>(handle, "fe_plugin_register", library)(registry);
  registry.set_origin("");
}

}  // namespace fe::config
