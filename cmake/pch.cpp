// SPDX-License-Identifier: Apache-2.0
// Empty: other targets reuse the precompiled header of this one.
