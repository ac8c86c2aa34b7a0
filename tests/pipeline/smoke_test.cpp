#include <gtest/gtest.h>
#include <torch/types.h>
#include "fe/pipeline/pipeline.h"
using namespace fe;
struct O { Keys inputs; Keys outputs; Modes mode = Modes::all(); DsIds ds_id = {}; static auto fields(){ return std::tuple(field("mode",&O::mode,"")); } };
class AddOne : public NumpyOp { public: AddOne(O o): NumpyOp("AddOne", o) {}
 void forward(std::span<const Array> in, std::span<Array> out, SampleState& state) const override {
  float* y = out[0].resize<float>(in[0].shape()); const float* x = in[0].data<float>(); Rng r = state.rng(); r.fill_normal({y, (size_t)in[0].numel()},0,1); for(int64_t i=0;i<in[0].numel();++i) y[i]+=x[i]+1; } };
class Src : public DataSource { public: Keys k{"x","y"}; std::vector<float> v=std::vector<float>(1000*4); Src(){ for(size_t i=0;i<v.size();++i) v[i]=i; }
 int64_t size() const override {return 1000;} const Keys& keys() const override {return k;}
 void read(int64_t i, std::span<Array> s) const override { s[0]=Array::view(v.data()+4*i,{4},Dtype::kFloat32); *s[1].resize<int64_t>({})=i; } };
TEST(Smoke, Works){
 for (int w : {0,1,2}) { Pipeline p({.train_data=Dataset(std::make_shared<Src>()), .batch_size=128, .ops={AddOne({.inputs="x",.outputs="z"})}, .num_workers=w, .seed=3});
 for(int e=1;e<3;++e){ auto l=p.open({.epoch=e}); HostBatch b; double s=0; int64_t n=0; while(l->next(b)){ s+=b.columns[2].sum().item<double>()*b.columns[1].sum().item<double>(); n+=b.size; } printf("%d %d %.8f %ld\n",w,e,s,n);} }
}
