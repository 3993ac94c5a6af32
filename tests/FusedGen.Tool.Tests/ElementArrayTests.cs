using FusedGen.Compiler.Graph;
using FusedGen.Tool.Execution;

namespace FusedGen.Tool.Tests;

/// <summary>Elements of every type reach the generated method, and come back.</summary>
public class ElementArrayTests
{
    public static TheoryData<ElementType> Types => [.. Enum.GetValues<ElementType>().Where(type => type != ElementType.String)];

    [Theory]
    [MemberData(nameof(Types))]
    public void An_array_holds_the_elements_of_its_tensor(ElementType type)
    {
        Shape shape = new(3);
        Tensor tensor = type.IsFloating() ? new Tensor(shape, [0, 1, -2.5], type)
            : type == ElementType.UInt64 ? new Tensor(shape, [0, 1, long.MinValue], type)
            : new Tensor(shape, [0, 1, type == ElementType.Bool ? 1 : 100], type);
        Assert.Equal(Enumerable.Range(0, 3).Select(tensor.ElementAsDouble), ElementArray.Numbers(ElementArray.Of(tensor), type, new Vocabulary()));
    }
}
