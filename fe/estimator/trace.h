// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fe/base/key.h"
#include "fe/base/mode.h"
#include "fe/base/options/piece.h"
#include "fe/base/tensor.h"
#include "fe/estimator/system.h"

namespace fe {

/// A value that a trace writes: a metric, a count, a text, or a small tensor.
using Value = std::variant<double, int64_t, std::string, Tensor>;
/// The value as it is logged.
std::string to_string(const Value& value);

/// The tensors of the current batch, by key.
class BatchValues {
 public:
  virtual ~BatchValues() = default;
  virtual const Tensor* find(std::string_view key) const = 0;  ///< nullptr if there is none
  /// The keys of the batch.
  virtual std::vector<std::string> keys() const = 0;
};

/// What a hook of a trace gets: the tensors of the batch, and the values that earlier traces wrote.
class Data {
 public:
  /// In on_batch_end: the batch's tensor under the i-th declared input of the trace. It is resolved
  /// in advance.
  const Tensor& input(size_t i) const { return *inputs_[i]; }
  /// In on_batch_end: the batch's tensor under any key. It is searched for; prefer input().
  const Tensor& operator[](const Key& key) const;
  /// The same, or nullptr if the batch has none, as for a loss that only training computes.
  const Tensor* find_tensor(std::string_view key) const;
  /// The number of samples in the batch.
  int64_t batch_size() const { return batch_size_; }

  /// A value that another trace wrote at this hook, or nullptr. At on_epoch_end of eval and test,
  /// losses and other monitored keys are among them, as means over samples.
  const Value* find(std::string_view key) const;
  /// The same as a number. Throws fe::Error if it is missing or not a number.
  double number(const Key& key) const;

  void write_with_log(const Key& key, Value value);     ///< for the log line too
  void write_without_log(const Key& key, Value value);  ///< for other traces only

  /// A value that a trace wrote at this hook.
  struct Written {
    std::string key;  ///< the key
    Value value;      ///< the value
    bool logged;      ///< whether it is for the log line
  };
  /// Every value written at this hook so far.
  const std::vector<Written>& written() const { return written_; }

 private:
  friend class TraceRunner;
  std::span<const Tensor* const> inputs_;
  const BatchValues* batch_ = nullptr;
  int64_t batch_size_ = 0;
  std::vector<Written> written_;
};

/// The planned length of a run.
struct RunLength {
  int64_t epochs = 0;  ///< the number of epochs
  int64_t steps = 0;   ///< training steps, by the data of epoch 1
};

/// The state that a trace keeps across a restart.
using StateDict = std::map<std::string, Value>;

/// A part of a run besides the training itself: a metric, a saver, a schedule, a logger.
///
/// The hooks are called in this order: on_begin; for each epoch and mode on_epoch_begin, then for
/// each batch on_batch_begin and on_batch_end, then on_epoch_end; finally on_end. At each hook, a
/// trace comes after the traces that write what it reads.
///
/// When several processes train together, every hook runs on each of them, with that process's
/// rows of the batch; a small last batch may leave a process without rows. A metric combines its
/// state over all processes with group() in on_epoch_end; only system().is_main() writes files.
class Trace : public Piece {
 public:
  /// `options` has mode and ds_id beside the fields it declares. `inputs` are keys of the batch or
  /// of other traces' outputs; "*" reads everything. `outputs` are what it writes.
  template <PieceOptions Options>
  Trace(const Options& options, Keys inputs, Keys outputs)
      : Piece(options, std::move(inputs), std::move(outputs)) {}
  /// For a trace of your own without an options struct. `settings` are recorded with the run and
  /// compared when it resumes.
  Trace(const std::string& name, TraceArgs args, std::vector<Option> settings = {})
      : Piece(name, std::move(args), std::move(settings)) {}
  virtual ~Trace() = default;

  /// Before the first epoch, after load_state().
  virtual void on_begin(Data&) {}
  /// Before the first batch of an epoch and mode.
  virtual void on_epoch_begin(Data&) {}
  /// Before a batch.
  virtual void on_batch_begin(Data&) {}
  /// After a batch: the tensors are in data.input().
  virtual void on_batch_end(Data&) {}
  /// After the last batch of an epoch and mode.
  virtual void on_epoch_end(Data&) {}
  /// After the last epoch, or when the run is stopped.
  virtual void on_end(Data&) {}

  /// What a restart must restore: the best value so far, a patience counter. load_state() is called
  /// before on_begin(), which must keep the restored state; a restart in the middle of an epoch
  /// skips that epoch's on_epoch_begin().
  virtual StateDict state() const { return {}; }
  /// Restores what state() returned.
  virtual void load_state(const StateDict&) {}
  /// Whether state() depends on this process's own samples, as that of a metric does during an
  /// epoch. Such a state is not restored when the number of processes has changed.
  virtual bool state_is_of_rank() const { return false; }

  /// Models this trace writes or reads, so that the check knows them.
  virtual void check(const System&) const {
  }  ///< throws fe::Error before training when it cannot work

  /// With what a run of that length alone can tell: what a function among the options gives at its
  /// times, as options named after those: "by_step[3-5]".
  virtual Description description_in(const RunLength&) const { return description(); }

 protected:
  System& system() const;                   ///< throws fe::Error outside a run
  const distributed::Group& group() const;  ///< that of system()

 private:
  friend class TraceRunner;
  System* system_ = nullptr;
};

/// A trace in a list: made from any Trace value or a shared pointer.
class AnyTrace {
 public:
  /// From a shared pointer or any trace.
  AnyTrace(std::shared_ptr<Trace> trace) : trace_(std::move(trace)) {}
  /// From a shared pointer to a derived class.
  template <class T>
  requires std::derived_from<T, Trace> AnyTrace(std::shared_ptr<T> trace)
      : trace_(std::move(trace)) {}
  /// From a trace, which is moved or copied.
  template <class T>
  requires std::derived_from<std::remove_cvref_t<T>, Trace> AnyTrace(T&& trace)
      : trace_(std::make_shared<std::remove_cvref_t<T>>(std::forward<T>(trace))) {}

  Trace* operator->() const { return trace_.get(); }
  Trace& operator*() const { return *trace_; }
  const std::shared_ptr<Trace>& pointer() const { return trace_; }

 private:
  std::shared_ptr<Trace> trace_;
};

}  // namespace fe
