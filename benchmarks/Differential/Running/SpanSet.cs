using FusedGen.Compiler.Graph;
using FusedGen.Differential.Models;

namespace FusedGen.Differential.Running;

/// <summary>The caller's spans, each between guard pages.</summary>
internal sealed class SpanSet : IDisposable
{
    private const int BytesOfSpan = 1 << 23;
    private readonly List<GuardedMemory> _memory = [];

    /// <summary>
    /// Puts inputs and outputs into memory, at the one or the other guard; outputs hold NaN, or a pattern that no
    /// answer has.
    /// </summary>
    /// <param name="inputs">The elements of each input.</param>
    /// <param name="outputs">Type and number of elements of each output.</param>
    /// <param name="atEnd">Whether the spans end at a guard; else they begin at one.</param>
    public nint[] Place(IReadOnlyList<Tensor> inputs, IReadOnlyList<(ElementType Type, int Count)> outputs, bool atEnd)
    {
        while (_memory.Count < inputs.Count + outputs.Count)
        {
            _memory.Add(new GuardedMemory(BytesOfSpan));
        }

        nint[] addresses = new nint[inputs.Count + outputs.Count];
        for (int i = 0; i < inputs.Count; i++)
        {
            byte[] bytes = BytesOf(inputs[i]);
            addresses[i] = _memory[i].Place(bytes.Length, atEnd);
            bytes.CopyTo(GuardedMemory.At(addresses[i], bytes.Length));
        }

        for (int o = 0; o < outputs.Count; o++)
        {
            int bytes = outputs[o].Count * outputs[o].Type.SizeInBytes();
            addresses[inputs.Count + o] = _memory[inputs.Count + o].Place(bytes, atEnd);
            GuardedMemory.At(addresses[inputs.Count + o], bytes).Fill(0xFF);
        }

        return addresses;
    }

    /// <summary>Whether an input holds what was put into it.</summary>
    public static bool IsUntouched(Tensor input, nint address)
    {
        byte[] bytes = BytesOf(input);
        return GuardedMemory.At(address, bytes.Length).SequenceEqual(bytes);
    }

    /// <summary>The bytes of an output.</summary>
    public static byte[] Read(ElementType type, int count, nint address) => GuardedMemory.At(address, count * type.SizeInBytes()).ToArray();

    public void Dispose() => _memory.ForEach(m => m.Dispose());

    private static byte[] BytesOf(Tensor tensor)
    {
        int size = tensor.Type.SizeInBytes();
        byte[] bytes = new byte[tensor.Count * size];
        for (int i = 0; i < tensor.Count; i++)
        {
            byte[] element = tensor.Type is ElementType.Int64 or ElementType.UInt64
                ? BitConverter.GetBytes(tensor.Integers[i])
                : DataTypes.Bytes(tensor.Type, tensor.ElementAsDouble(i));
            element.CopyTo(bytes, i * size);
        }

        return bytes;
    }
}
