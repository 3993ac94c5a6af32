using FusedGen.Compiler.Graph;
using FusedGen.Tests;
using static FusedGen.OnnxRuntime.Tests.Agreement;

namespace FusedGen.OnnxRuntime.Tests;

/// <summary>Operators that go through a sequence step by step, beside ONNX Runtime.</summary>
public class SequenceTests
{
    private const int Float = OnnxBuilder.Float;
    private const string Contrib = "com.microsoft";
    private const int S64 = OnnxBuilder.Int64;

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 1, 0)]
    [InlineData(-1, 0, 1)]
    [InlineData(-3, 1, 1)]
    public void Running_products(long axis, int exclusive, int reverse) => Check(
        OnnxBuilder.Model(26).Input("x", 2, 3, 4).TypedInput("a", S64).Node("CumProd", ["x", "a"], "y", ("exclusive", exclusive), ("reverse", reverse))
            .TypedOutput("y", Float, 2, 3, 4),
        ("a", Integers(ElementType.Int64, [], axis)));

    [Fact]
    public void Running_products_of_integers() => Check(
        OnnxBuilder.Model(26).TypedInput("x", 6, 2, 3).TypedInput("a", 6).Node("CumProd", ["x", "a"], "y").TypedOutput("y", 6, 2, 3),
        ("x", Integers(ElementType.Int32, [2, 3], 1, 2, 3, 4, 5, -6)), ("a", Integers(ElementType.Int32, [], 0)));

    [Theory]
    [InlineData("linear", false, false)]
    [InlineData("gated", true, false)]
    [InlineData("delta", false, true)]
    [InlineData("gated_delta", true, true)]
    public void Linear_attention(string rule, bool decays, bool corrects)
    {
        foreach (int decayed in new[] { 2, 6 })
        {
            OnnxBuilder Model(string domain)
            {
                OnnxBuilder model = Of(domain).Input("q", 2, 5, 12).Input("k", 2, 5, 6).Input("v", 2, 5, 8).Input("p", 2, 2, 3, 4);
                model = decays ? model.Input("d", 2, 5, decayed) : model;
                model = corrects ? model.Input("b", 2, 5, 2) : model;
                return model.Node("LinearAttention", ["q", "k", "v", "p", decays ? "d" : "", corrects ? "b" : ""], ["y", "s"], domain,
                    ("update_rule", rule), ("q_num_heads", 4), ("kv_num_heads", 2)).Output("y", "s");
            }

            CheckSame(Model(Contrib), Model(""));
        }
    }

    [Theory]
    [InlineData("none", false)]
    [InlineData("silu", true)]
    public void Causal_convolutions(string activation, bool hasPast)
    {
        OnnxBuilder Model(string domain)
        {
            OnnxBuilder model = Of(domain).Input("x", 2, 3, 5).Input("w", 3, 1, 4).Input("b", 3);
            model = hasPast ? model.Input("p", 2, 3, 3) : model;
            return model.Node("CausalConvWithState", hasPast ? ["x", "w", "b", "p"] : ["x", "w", "b"], ["y", "s"], domain, ("activation", activation))
                .Output("y", "s");
        }

        CheckSame(Model(Contrib), Model(""));
    }

    private static OnnxBuilder Of(string domain) => domain.Length == 0 ? OnnxBuilder.Model(27) : OnnxBuilder.Model(22).Opset(domain, 1);
}
