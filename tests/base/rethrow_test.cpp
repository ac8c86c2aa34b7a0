// SPDX-License-Identifier: Apache-2.0
#include "fe/base/rethrow.h"

#include <c10/util/Exception.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "fe/base/error.h"

namespace fe {
namespace {

template <class Exception>
Error at_place(const Exception& exception) {
  try {
    try {
      throw exception;  // NOLINT(bugprone-exception-copy-constructor-throws)
    } catch (...) {
      rethrow_at("Normalize (x -> x, train)", "Normalize");
    }
  } catch (const Error& error) {
    return error;
  }
}

TEST(RethrowAt, SaysThePlaceFirstAndTheNameOnce) {
  EXPECT_STREQ(at_place(Error("Normalize: std is 0.")).what(),
               "Normalize (x -> x, train): std is 0.");
  EXPECT_STREQ(at_place(Error("std is 0.")).what(), "Normalize (x -> x, train): std is 0.");
  EXPECT_STREQ(at_place(Error("NormalizeAll: std is 0.")).what(),
               "Normalize (x -> x, train): NormalizeAll: std is 0.");
}

TEST(RethrowAt, KeepsTheKindAndTakesForeignExceptionsForFailures) {
  EXPECT_EQ(at_place(Error("x")).kind(), Error::Kind::kInput);
  EXPECT_EQ(at_place(Error("x", Error::Kind::kFailure)).kind(), Error::Kind::kFailure);
  EXPECT_EQ(at_place(std::runtime_error("x")).kind(), Error::Kind::kFailure);
  const Error error = at_place(c10::Error(c10::SourceLocation{"f", "f.cpp", 1}, "sizes differ"));
  EXPECT_EQ(error.kind(), Error::Kind::kFailure);
  EXPECT_STREQ(error.what(), "Normalize (x -> x, train): sizes differ");
}

}  // namespace
}  // namespace fe
