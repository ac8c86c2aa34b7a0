// SPDX-License-Identifier: Apache-2.0
// Nothing: the target's precompiled header is what others re-use.
