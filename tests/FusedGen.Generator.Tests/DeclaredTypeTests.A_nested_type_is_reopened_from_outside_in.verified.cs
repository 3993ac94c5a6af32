namespace A.@class;
partial interface Outer
{
partial record struct Middle
{
static partial class Inner
{
    // m.onnx, 3 bytes, 039058c6, ModelOptions { Reproducible = False, Tolerance = NaN, Dimensions = , Weights = Float32, FixedInputs = , Outputs = , State = , Export = , Streaming = , Chunk = 0, Latency = 0, VerificationWork = 40000000, VerifiesAllTargets = False }
    public const int InputLength = 1;
}
}
}
