using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Lowering.Attributes;

/// <summary>
/// Every attribute of every operator is honoured, refused, or irrelevant for a reason: none is passed over in silence.
/// </summary>
public class AttributeTests
{
    public static TheoryData<string> Lines => [.. AttributeCase.All.Where(c => c.Attribute != "-").Select(c => c.Line)];

    [Theory]
    [MemberData(nameof(Lines))]
    public void AnotherValueOfTheAttributeDoesWhatTheListSays(string line)
    {
        AttributeCase attribute = new(line);
        string before = attribute.Answer(changed: false);
        string after = attribute.Answer(changed: true);
        Assert.True(attribute.Effect == "refused" || !before.StartsWith("refused", StringComparison.Ordinal), before);
        switch (attribute.Effect)
        {
            case "changes":
                Assert.NotEqual(before, after);
                Assert.DoesNotContain("has an attribute", after);
                break;
            case "refused":
                Assert.StartsWith("refused", after);
                break;
            case "same" or "same-read":
                Assert.Equal(before, after);
                Assert.Equal(
                    attribute.Effect == "same",
                    IrrelevantAttributes.ReasonFor(attribute.Domain, attribute.Name, attribute.Attribute, attribute.Opset) is not null);
                break;
            default:
                Assert.Fail(attribute.Effect);
                break;
        }
    }

    [Fact]
    public void EveryOperatorHasItsList()
    {
        HashSet<string> listed = AttributeCase.All.Select(c => c.Operator).ToHashSet(StringComparer.Ordinal);
        string[] missing = SupportedOperators.All
            .Select(o => o.Domain.Length == 0 ? o.Name : $"{o.Domain}.{o.Name}")
            .Where(name => !listed.Contains(name)).ToArray();
        Assert.Empty(missing);
    }

    [Fact]
    public void EveryOperatorHasItsTypes() => Assert.All(SupportedOperators.All, o => Assert.True(InputTypes.Knows(o.Domain, o.Name), o.Name));

    [Fact]
    public void EveryIrrelevantAttributeIsListedAsSuch() => Assert.All(
        IrrelevantAttributes.All,
        a => Assert.Contains(AttributeCase.All, c => c.Domain == a.Domain && c.Name == a.Operator && c.Attribute == a.Name && c.Effect == "same"));

    [Theory]
    [InlineData("Relu", "")]
    [InlineData("MatMul", "")]
    [InlineData("Scaler", "ai.onnx.ml")]
    [InlineData("QuickGelu", "com.microsoft")]
    public void AnAttributeThatTheOperatorDoesNotHaveIsRefused(string name, string domain)
    {
        OnnxBuilder model = OnnxBuilder.Model().Opset("ai.onnx.ml", 3).Opset("com.microsoft", 1).Input("x", 2, 2).Weights("w", [2, 2], 1)
            .Node(name, name == "MatMul" ? ["x", "w"] : ["x"], ["y"], domain, ("surprise", 1)).Output("y");
        ModelException refused = Assert.Throws<ModelException>(() => ModelLowering.Lower(OnnxModelReader.Read(model.ToBytes())));
        Assert.Equal("FG0012", refused.Diagnostic.Id);
        Assert.Contains("has an attribute 'surprise'", refused.Message);
    }

    [Fact]
    public void AnInputThatTheOperatorDoesNotHaveIsRefused()
    {
        OnnxBuilder model = OnnxBuilder.Model().Input("x", 2, 2).Input("z", 2, 2).Node("Relu", ["x", "z"], "y").Output("y");
        Assert.Contains("has an input 1 ('z')", Assert.Throws<ModelException>(() => ModelLowering.Lower(OnnxModelReader.Read(model.ToBytes()))).Message);
    }

    [Theory]
    [InlineData("ReduceMean", 9)]
    [InlineData("Relu", 2)]
    [InlineData("Add", 9)]
    [InlineData("And", 1)]
    [InlineData("Softmax", 7)]
    [InlineData("MatMul", 2)]
    [InlineData("Neg", 2)]
    [InlineData("ArgMax", 9)]
    public void ATypeThatTheSpecificationDoesNotAllowIsRefused(string name, int type)
    {
        OnnxBuilder model = OnnxBuilder.Model().TypedInput("x", type, 2, 2).Node(name, name is "Add" or "And" or "MatMul" ? ["x", "x"] : ["x"], "y")
            .Output("y");
        ModelException refused = Assert.Throws<ModelException>(() => ModelLowering.Lower(OnnxModelReader.Read(model.ToBytes())));
        Assert.Equal("FG0013", refused.Diagnostic.Id);
        Assert.Contains($"({name})", refused.Message);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(13)]
    public void BatchNormalizationWithNamedStatisticsIsTheTrainingFormWhetherTheyAreReadOrNot(int opset)
    {
        ModelException refused = Assert.Throws<ModelException>(
            () => ModelLowering.Lower(OnnxModelReader.Read(Normalised(opset, "y", "mean", "variance", "saved_mean", "saved_variance"))));
        Assert.Contains($"names the output 'mean', which makes it the training form in opset {opset}", refused.Message);
        Assert.NotEmpty(ModelLowering.Lower(OnnxModelReader.Read(Normalised(opset, "y"))).Graph.Operations);
    }

    [Fact]
    public void FromOpset14OnAnAttributeTellsTheTrainingForm() =>
        Assert.NotEmpty(ModelLowering.Lower(OnnxModelReader.Read(Normalised(14, "y", "mean", "variance"))).Graph.Operations);

    private static byte[] Normalised(int opset, params string[] outputs) => OnnxBuilder.Model(opset).Input("x", 1, 2, 3).Weights("p", [2], 1, 2)
        .Node("BatchNormalization", ["x", "p", "p", "p", "p"], outputs).Output("y").ToBytes();
}
