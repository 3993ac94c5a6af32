using FusedGen.Compiler.Folding;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Tests.Harness;

namespace FusedGen.Compiler.Tests.Folding;

public class TrainedNetworkTests
{
    [Fact]
    public void TheTrainedSeedIsOneLinear()
    {
        ModelGraph graph = Load("seed.onnx");
        FoldReport report = FoldedNetwork.Checked(graph);
        Assert.Equal("Linear", FoldedNetwork.KindsOf(graph));
        Assert.Equal(180, report.MultiplyAddsAfter);
    }

    [Fact]
    public void TheTrainedDigitsAreOneLinearPerLayerAndASoftmax()
    {
        ModelGraph graph = Load("digits.onnx");
        FoldedNetwork.Checked(graph);
        Assert.Equal("Linear Linear Linear Reduce Map Reduce Map", FoldedNetwork.KindsOf(graph));
    }

    private static ModelGraph Load(string name)
    {
        byte[] bytes = SampleModels.Read(name);
        return ModelLowering.Lower(OnnxModelReader.Read(bytes, CancellationToken.None), CancellationToken.None).Graph;
    }
}
