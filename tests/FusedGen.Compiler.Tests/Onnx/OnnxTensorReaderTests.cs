using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;
using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Onnx;

public class OnnxTensorReaderTests
{
    [Theory]
    [InlineData(2, new byte[] { 1, 255 }, ElementType.UInt8, new long[] { 1, 255 })]
    [InlineData(3, new byte[] { 1, 255 }, ElementType.Int8, new long[] { 1, -1 })]
    [InlineData(4, new byte[] { 1, 0, 255, 255 }, ElementType.UInt16, new long[] { 1, 65535 })]
    [InlineData(5, new byte[] { 1, 0, 255, 255 }, ElementType.Int16, new long[] { 1, -1 })]
    [InlineData(6, new byte[] { 1, 0, 0, 0, 255, 255, 255, 255 }, ElementType.Int32, new long[] { 1, -1 })]
    [InlineData(7, new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255 }, ElementType.Int64, new long[] { 1, -1 })]
    [InlineData(9, new byte[] { 0, 7 }, ElementType.Bool, new long[] { 0, 1 })]
    [InlineData(12, new byte[] { 1, 0, 0, 0, 255, 255, 255, 255 }, ElementType.UInt32, new long[] { 1, 4294967295 })]
    [InlineData(13, new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255 }, ElementType.UInt64, new long[] { 1, -1 })]
    public void RawIntegersAreWidenedWithTheirSign(int dataType, byte[] raw, ElementType type, long[] expected)
    {
        Tensor tensor = Read(OnnxBuilder.Tensor("t", dataType, [2], raw));
        Assert.Equal(type, tensor.Type);
        Assert.Equal(expected, tensor.Integers);
    }

    [Theory]
    [InlineData(1, new byte[] { 0, 0, 128, 63, 0, 0, 32, 192 }, ElementType.Float32, new[] { 1, -2.5 })]
    [InlineData(10, new byte[] { 0, 60, 0, 193 }, ElementType.Float32, new[] { 1, -2.5 })]
    [InlineData(10, new byte[] { 1, 0, 0, 252 }, ElementType.Float32, new[] { 5.9604644775390625e-8, double.NegativeInfinity })]
    [InlineData(16, new byte[] { 128, 63, 32, 192 }, ElementType.Float32, new[] { 1, -2.5 })]
    [InlineData(11, new byte[] { 0, 0, 0, 0, 0, 0, 240, 63, 0, 0, 0, 0, 0, 0, 4, 192 }, ElementType.Float64, new[] { 1, -2.5 })]
    public void RawFloatsAreExactInDouble(int dataType, byte[] raw, ElementType type, double[] expected)
    {
        Tensor tensor = Read(OnnxBuilder.Tensor("t", dataType, [2], raw));
        Assert.Equal(type, tensor.Type);
        Assert.Equal(expected, tensor.Floats);
    }

    [Theory]
    [InlineData(6, 5, ElementType.Int32, -3, -3)]
    [InlineData(3, 5, ElementType.Int8, -3, -3)]
    [InlineData(9, 5, ElementType.Bool, 4, 1)]
    [InlineData(7, 7, ElementType.Int64, -3, -3)]
    [InlineData(13, 11, ElementType.UInt64, 3, 3)]
    [InlineData(13, 11, ElementType.UInt64, -3, -3)]
    public void IntegersStandInTheListOfTheirType(int dataType, int field, ElementType type, long written, long expected)
    {
        foreach (OnnxBuilder.Message form in new[]
                 {
                     OnnxBuilder.TensorHead("t", dataType, 2).Packed(field, written, written),
                     OnnxBuilder.TensorHead("t", dataType, 2).Integer(field, written).Integer(field, written),
                 })
        {
            Tensor tensor = Read(form);
            Assert.Equal(type, tensor.Type);
            Assert.Equal([expected, expected], tensor.Integers);
        }
    }

    [Fact]
    public void HalvesInTheIntegerListAreBits() =>
        Assert.Equal([1, -2.5], Read(OnnxBuilder.TensorHead("t", 10, 2).Packed(5, 0x3C00, 0xC100)).Floats);

    [Fact]
    public void FloatsStandInTheFloatList()
    {
        Assert.Equal([1, -2.5], Read(OnnxBuilder.TensorHead("t", 1, 2).Single(4, 1).Single(4, -2.5f)).Floats);
        Assert.Equal([1, -2.5], Read(OnnxBuilder.TensorHead("t", 1, 2).Bytes(4, [0, 0, 128, 63, 0, 0, 32, 192])).Floats);
    }

    [Fact]
    public void DoublesStandInTheDoubleList() =>
        Assert.Equal([-2.5], Read(OnnxBuilder.TensorHead("t", 11, 1).Bytes(10, BitConverter.GetBytes(-2.5))).Floats);

    [Fact]
    public void AnEmptyTensorNeedsNoData() => Assert.Equal(new Shape(0, 3), Read(OnnxBuilder.TensorHead("t", 1, 0, 3)).Shape);

    [Fact]
    public void TheNameComesWithTheTensor() =>
        Assert.Equal("weight", OnnxTensorReader.Read(OnnxBuilder.Tensor("weight", 2, [1], [5]).ToArray()).Name);

    [Fact]
    public void DataOfAnotherSizeAreRefused() =>
        AssertFails("FG0020", "holds 3 bytes of raw data, not 8", OnnxBuilder.Tensor("t", 1, [2], [1, 2, 3]));

    [Fact]
    public void DataInTheListOfAnotherTypeAreRefused() =>
        AssertFails("FG0020", "holds 0 elements in the field of that type, not 2", OnnxBuilder.TensorHead("t", 1, 2).Packed(7, 1, 2));

    [Fact]
    public void AHugeClaimAllocatesNothing()
    {
        byte[] bytes = OnnxBuilder.TensorHead("t", 1, 1 << 20, 1 << 20, 1 << 20).ToArray();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("FG0021", Assert.Throws<ModelException>(() => OnnxTensorReader.Read(bytes)).Diagnostic.Id);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void ANegativeDimensionIsRefused() => AssertFails("FG0020", "a dimension of -1", OnnxBuilder.TensorHead("t", 1, -1));

    [Fact]
    public void ExternalDataAreRefused() => AssertFails("FG0017", "another file", OnnxBuilder.TensorHead("t", 1, 2).Integer(14, 1));

    [Theory]
    [InlineData(14, "complex64")]
    [InlineData(15, "complex128")]
    [InlineData(77, "type 77")]
    public void OtherTypesAreRefusedByName(int dataType, string name) => AssertFails("FG0013", name, OnnxBuilder.TensorHead("t", dataType, 0));

    [Theory]
    [InlineData(21, ElementType.UInt4, new long[] { 1, 15, 8 })]
    [InlineData(22, ElementType.Int4, new long[] { 1, -1, -8 })]
    [InlineData(25, ElementType.UInt2, new long[] { 1, 0, 3 })]
    [InlineData(26, ElementType.Int2, new long[] { 1, 0, -1 })]
    public void SeveralElementsShareAByte(int dataType, ElementType type, long[] elements)
    {
        Tensor tensor = Read(OnnxBuilder.Tensor("t", dataType, [3], dataType < 25 ? [0xF1, 0xE8] : [0x71]));
        Assert.Equal((type, new Shape(3)), (tensor.Type, tensor.Shape));
        Assert.Equal(elements, tensor.Integers);
    }

    [Fact]
    public void TextsKeepTheirLetters()
    {
        Tensor tensor = Read(OnnxBuilder.TensorHead("t", 8, 2, 2).Text(6, "").Text(6, "größer").Text(6, "日本").Text(6, "a b"));
        Assert.Equal(ElementType.String, tensor.Type);
        Assert.Equal(["", "größer", "日本", "a b"], tensor.Texts!);
    }

    [Fact]
    public void TextsStandInTheirOwnList()
    {
        AssertFails("FG0020", "holds 1 text, not 2", OnnxBuilder.TensorHead("t", 8, 2).Text(6, "a"));
        AssertFails("FG0020", "holds 0 texts, not 2", OnnxBuilder.TensorHead("t", 8, 2).Bytes(9, [97, 98]));
        AssertFails("FG0020", "cannot hold texts", OnnxBuilder.TensorHead("t", 8, 1).Integer(14, 1));
    }

    private static Tensor Read(OnnxBuilder.Message tensor) => OnnxTensorReader.Read(tensor.ToArray()).Tensor;

    private static void AssertFails(string id, string text, OnnxBuilder.Message tensor)
    {
        ModelException e = Assert.Throws<ModelException>(() => Read(tensor));
        Assert.Equal(id, e.Diagnostic.Id);
        Assert.Contains(text, e.Message, StringComparison.Ordinal);
    }
}
