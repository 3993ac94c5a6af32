using FusedGen.OnnxRuntime.Tests.Contrib;
using FusedGen.Tests;
using static FusedGen.OnnxRuntime.Tests.Quantization.QuantizedModel;

namespace FusedGen.OnnxRuntime.Tests.Quantization;

/// <summary>Networks that quantise what each layer reads, as ONNX Runtime's quantiser writes them.</summary>
public class DynamicNetworkTests
{
    [Fact]
    public void Dense_layers_with_a_scale_for_each_column()
    {
        OnnxBuilder model = Of(13).Input("x", 1, 16);
        string value = "x";
        for (int layer = 0; layer < 3; layer++)
        {
            string At(string name) => name + layer;
            int inputs = layer == 0 ? 16 : 24;
            model.RandomQuantised(At("w"), U8, inputs, 24).RandomQuantised(At("wz"), U8, 24).Trained(At("s"), 24).Trained(At("b"), 24)
                .Node("DynamicQuantizeLinear", [value], [At("q"), At("qs"), At("qz")])
                .Node("MatMulInteger", [At("q"), At("w"), At("qz"), At("wz")], At("sum")).Node("Cast", [At("sum")], At("real"), ("to", 1))
                .Node("Mul", [At("qs"), At("s")], At("scale")).Node("Mul", [At("real"), At("scale")], At("product"))
                .Node("Add", [At("product"), At("b")], At("y")).Node("Relu", [At("y")], At("r"));
            value = At("r");
        }

        Agreement.Check(model.Output(value));
    }
}
