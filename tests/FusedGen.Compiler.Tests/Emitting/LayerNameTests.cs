using FusedGen.Compiler.Printing;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>Methods are named after nodes whose names say something; all of them are untrusted text.</summary>
public class LayerNameTests
{
    [Theory]
    [InlineData("/encoder/fc1/Gemm", "Fc1")]
    [InlineData("/encoder/fc1/Gemm_3", "Fc1")]
    [InlineData("layers.0.linear", "Layers0Linear")]
    [InlineData("hidden", "Hidden")]
    [InlineData("Gemm_12", "")]
    [InlineData("gemm", "")]
    [InlineData("139", "")]
    [InlineData("h", "")]
    [InlineData("", "")]
    [InlineData("größe; } evil", "GrEEvil")]
    [InlineData("a/name/that/is_much_too_long_to_be_read_before_the_kind", "")]
    public void What_a_method_is_named_after(string node, string name) => Assert.Equal(name, LayerName.Of(node, ["Gemm"]));
}
