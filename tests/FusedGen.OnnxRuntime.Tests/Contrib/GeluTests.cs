namespace FusedGen.OnnxRuntime.Tests.Contrib;

/// <summary>The forms of GELU.</summary>
public class GeluTests
{
    [Theory]
    [InlineData("Gelu", false)]
    [InlineData("BiasGelu", true)]
    [InlineData("FastGelu", false)]
    [InlineData("FastGelu", true)]
    [InlineData("QuickGelu", false)]
    public void Each_form_is_what_its_name_says(string type, bool biased) => Agreement.Check(
        ContribModel.Of().Input("x", 2, 3, 8).Trained("b", 8).Returning(type, biased ? ["x", "b"] : ["x"], ["y"]));

    [Fact]
    public void The_quick_form_has_a_factor() => Agreement.Check(ContribModel.Of().Input("x", 2, 8).Returning("QuickGelu", ["x"], ["y"], ("alpha", 0.8f)));

    [Fact]
    public void The_bias_may_be_computed() => Agreement.Check(ContribModel.Of().Input("x", 2, 8).Input("b", 8).Returning("BiasGelu", ["x", "b"], ["y"]));
}
