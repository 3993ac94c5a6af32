using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Tests.Reference;

/// <summary>The compiler's tables say what the runtime library computes with bits.</summary>
public class NarrowFloatsTests
{
    public static TheoryData<ElementType> Types => [.. Enum.GetValues<ElementType>().Where(type => type.IsNarrowFloat())];

    [Theory]
    [MemberData(nameof(Types))]
    public void Codes_and_numbers_are_those_of_the_runtime_library(ElementType type)
    {
        (Func<byte, float> read, Func<double, byte> write) = Library(type);
        int codes = type == ElementType.Float4E2M1 ? 16 : 256;
        List<double> values = [0, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.Epsilon, -1e-7, 1e6, -1e6, 1e-41];
        for (int code = 0; code < codes; code++)
        {
            double number = NarrowFloats.Decode(code, type);
            Assert.Equal((double)read((byte)code), number);
            values.AddRange([number, number * 1.0625, number * 1.125, number * 1.25, number * 1.5, number * 1.03]);
        }

        Assert.All(values, value => Assert.Equal(write(value), NarrowFloats.Encode(value, type)));
    }

    private static (Func<byte, float> Read, Func<double, byte> Write) Library(ElementType type) => type switch
    {
        ElementType.Float8E4M3FN => (Float8E4M3FN.ToSingle, value => Float8E4M3FN.FromDouble(value, saturate: false)),
        ElementType.Float8E4M3FNUZ => (Float8E4M3FNUZ.ToSingle, value => Float8E4M3FNUZ.FromDouble(value, saturate: false)),
        ElementType.Float8E5M2 => (Float8E5M2.ToSingle, value => Float8E5M2.FromDouble(value, saturate: false)),
        ElementType.Float8E5M2FNUZ => (Float8E5M2FNUZ.ToSingle, value => Float8E5M2FNUZ.FromDouble(value, saturate: false)),
        ElementType.Float8E8M0 => (Float8E8M0.ToSingle, value => Float8E8M0.FromDouble(value)),
        _ => (Float4E2M1.ToSingle, Float4E2M1.FromDouble),
    };
}
