// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/data/download.h"

#include <curl/curl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <system_error>

#include "fe/base/error.h"
#include "fe/base/log.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;
using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

constexpr long kConnectSeconds = 20, kSilentSeconds = 60;

File open(const fs::path& path, const char* mode) {
  File file(std::fopen(path.c_str(), mode), std::fclose);
  if (!file) fail_running("cannot open '{}': {}.", path.string(), std::strerror(errno));
  return file;
}

uintmax_t size_of(const fs::path& path) {
  std::error_code missing;
  const uintmax_t size = fs::file_size(path, missing);
  return missing ? 0 : size;
}

bool is_whole(const fs::path& path, const std::string& sum) {
  return size_of(path) > 0 && md5(path) == sum;
}

size_t write(const char* data, size_t size, size_t count, void* file) {
  return std::fwrite(data, size, count, static_cast<std::FILE*>(file));
}

struct Progress {
  std::string name;
  curl_off_t before;  // fetched by an earlier call
};

int show(void* user, curl_off_t total, curl_off_t done, curl_off_t, curl_off_t) {
  const auto& progress = *static_cast<const Progress*>(user);
  const auto mib = [](curl_off_t bytes) { return static_cast<double>(bytes) / (1 << 20); };
  if (total > 0) {
    log::status(fmt::format("{}: {:.1f} of {:.1f} MiB", progress.name, mib(progress.before + done),
                            mib(progress.before + total)));
  }
  return 0;
}

struct Result {
  CURLcode code;
  long status;  // HTTP's
  std::string why;
};

// Appends what `part` lacks.
Result transfer(const std::string& url, const fs::path& part) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), curl_easy_cleanup);
  if (ready != CURLE_OK || !curl) fail_running("download: libcurl does not start.");
  const File file = open(part, "ab");
  Progress progress{fs::path(url).filename().string(), static_cast<curl_off_t>(size_of(part))};
  std::array<char, CURL_ERROR_SIZE> message{};
  const auto set = [&](CURLoption option, auto value) {
    curl_easy_setopt(curl.get(), option, value);
  };
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "https,http,file");
  set(CURLOPT_REDIR_PROTOCOLS_STR, "https,http");
  set(CURLOPT_FOLLOWLOCATION, 1L);
  set(CURLOPT_FAILONERROR, 1L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  set(CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(CURLOPT_LOW_SPEED_TIME, kSilentSeconds);
  set(CURLOPT_USERAGENT, "fe/" FE_VERSION);
  set(CURLOPT_RESUME_FROM_LARGE, progress.before);
  set(CURLOPT_WRITEFUNCTION, write);
  set(CURLOPT_WRITEDATA, static_cast<void*>(file.get()));
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, show);
  set(CURLOPT_XFERINFODATA, static_cast<void*>(&progress));
  set(CURLOPT_ERRORBUFFER, message.data());
  Result result{curl_easy_perform(curl.get()), 0, ""};
  log::status("");
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &result.status);
  result.why = message[0] ? message.data() : curl_easy_strerror(result.code);
  if (std::fflush(file.get()) != 0 || ::fsync(::fileno(file.get())) != 0) {
    fail_running("cannot write '{}': {}.", part.string(), std::strerror(errno));
  }
  return result;
}

// The server cannot resume in the middle, or the part is longer than the file.
bool cannot_resume(const Result& result) {
  constexpr long kRangeNotSatisfiable = 416;
  return result.code == CURLE_RANGE_ERROR || result.code == CURLE_BAD_DOWNLOAD_RESUME ||
         result.status == kRangeNotSatisfiable;
}

}  // namespace

std::string md5(const fs::path& path) {
  const File file = open(path, "rb");
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                   EVP_MD_CTX_free);
  if (!context || EVP_DigestInit_ex(context.get(), EVP_md5(), nullptr) != 1) {
    fail_running("md5: OpenSSL has no MD5 here.");
  }
  std::array<char, 1 << 16> block;
  while (const size_t count = std::fread(block.data(), 1, block.size(), file.get())) {
    EVP_DigestUpdate(context.get(), block.data(), count);
  }
  if (std::ferror(file.get())) fail_running("cannot read '{}'.", path.string());
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_DigestFinal_ex(context.get(), digest.data(), &size);
  std::string text;
  for (unsigned i = 0; i < size; ++i) text += fmt::format("{:02x}", digest[i]);
  return text;
}

void download(const Download& wanted) {
  if (is_whole(wanted.path, wanted.md5)) return;
  fs::path part = wanted.path;
  part += ".part";
  bool resumed = size_of(part) > 0;
  while (!is_whole(part, wanted.md5)) {
    const Result result = transfer(wanted.url, part);
    const bool good = result.code == CURLE_OK;
    if (good && is_whole(part, wanted.md5)) break;
    if (!good && !(resumed && cannot_resume(result))) {
      if (size_of(part) == 0) fs::remove(part);
      fail_running("{}: {}.", wanted.url, result.why);
    }
    const std::string got = md5(part);
    fs::remove(part);
    if (!resumed) {
      fail_running("{}: expected a file of MD5 {}, got {}. It is not what was published.",
                   wanted.url, wanted.md5, got);
    }
    resumed = false;  // once more, from the beginning
  }
  std::error_code error;
  fs::rename(part, wanted.path, error);
  if (error) fail_running("cannot make '{}': {}.", wanted.path.string(), error.message());
}

}  // namespace fe::app
