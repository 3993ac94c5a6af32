using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Tests.Streaming;

/// <summary>What a frame costs beside the whole network.</summary>
public class StreamCostTests
{
    [Fact]
    public void A_frame_costs_a_511th_of_its_receptive_field()
    {
        OnnxModel model = OnnxModelReader.Read(DilatedNetwork.File());
        FoldedModel step = FoldedModel.Of(model, new ModelOptions(Streaming: "time"), CancellationToken.None);
        FoldedModel whole = FoldedModel.Of(model, new ModelOptions(Dimensions: "time=511"), CancellationToken.None);

        Assert.Equal(step.Graph.MultiplyAdds * 511, whole.Graph.MultiplyAdds);
        Assert.Equal([2 * 255 * 32], step.Graph.Inputs.Skip(1).Select(state => state.Shape.Count));
    }
}
