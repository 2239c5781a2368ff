// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

/// Makes a failed GoogleTest expectation throw, which libFuzzer reports as a finding.
extern "C" inline int LLVMFuzzerInitialize(int*, char***) {
  GTEST_FLAG_SET(throw_on_failure, true);
  return 0;
}
