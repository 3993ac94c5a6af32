using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Interpreting;

/// <summary>
/// The memory of one run of a procedure: the caller's spans, working memory, and constants. What nothing has written
/// yet is NaN.
/// </summary>
internal sealed class ProgramMemory
{
    private readonly Region[] _inputs;
    private readonly Region[] _outputs;
    private readonly int[] _inputLengths;
    private readonly int[] _outputLengths;
    private readonly Region _scratch;
    private readonly Region _weights;

    /// <summary>Memory with inputs in it.</summary>
    /// <param name="program">The program.</param>
    /// <param name="procedure">The procedure.</param>
    /// <param name="inputs">A tensor for each input of the kernels, with the rows of the procedure one after the other
    /// where they do not share it.</param>
    public ProgramMemory(Program program, Procedure procedure, IReadOnlyList<Tensor> inputs)
    {
        _inputLengths = program.KernelInputs.Select(p => p.IsShared ? p.Length : p.Length * procedure.Rows).ToArray();
        _outputLengths = program.Outputs.Select(p => p.Length * procedure.Rows).ToArray();
        _inputs = program.KernelInputs.Select((p, i) => RegionOf($"input '{p.Name}'", p.Type, inputs[i])).ToArray();
        _outputs = program.Outputs.Select((p, i) => new Region($"output '{p.Name}'", Unwritten(MemoryPlace.WordsOf(p.Type, _outputLengths[i])))).ToArray();
        _scratch = new Region("working memory", Unwritten(procedure.ScratchFloats));
        _weights = new Region("constants", program.Weights.Words.Select(FloatBits.FromInt32).ToArray());
    }

    /// <summary>What a kernel gets for an operand.</summary>
    /// <param name="operand">The operand.</param>
    /// <param name="step">The turn of the loop that the kernel is in; 0 outside of loops.</param>
    public PointerValue PointerTo(Operand operand, int step)
    {
        int moved = operand.StepStart + (step * operand.StepStride);
        if (operand.Storage is Storage.Input or Storage.Output)
        {
            bool isInput = operand.Storage == Storage.Input;
            int length = (isInput ? _inputLengths : _outputLengths)[operand.Index];
            return new PointerValue((isInput ? _inputs : _outputs)[operand.Index], operand.Offset + moved, 0, length);
        }

        MemoryPlace place = operand.Place ?? throw new InvalidOperationException("An operand in our own memory has a place.");
        int size = operand.Type.SizeInBytes();
        return new PointerValue(
            operand.Storage == Storage.Scratch ? _scratch : _weights, ElementAt(operand.Offset, size) + moved, ElementAt(place.Start, size),
            ElementAt(place.End, size));
    }

    /// <summary>The elements of an operand that is in no loop, in the order of its shape.</summary>
    /// <param name="operand">The operand.</param>
    /// <param name="type">The type of the elements, which may be bytes in memory.</param>
    /// <param name="shape">A shape of as many elements.</param>
    public Tensor Read(Operand operand, ElementType type, Shape shape)
    {
        PointerValue pointer = PointerTo(operand, 0);
        int[] places = PlacesOf(operand).Select(place => pointer.At(place, 1, "a value")).ToArray();
        return operand.Type switch
        {
            ElementType.Float32 => new Tensor(shape, Array.ConvertAll(places, place => (double)pointer.Region.Words[place]), operand.Type),
            ElementType.Float64 => new Tensor(shape, Array.ConvertAll(places, pointer.Region.ReadDouble), operand.Type),
            ElementType.Float16 => new Tensor(shape, Array.ConvertAll(places, pointer.Region.ReadHalf), operand.Type),
            _ => new Tensor(
                shape, Array.ConvertAll(places, place => pointer.Region.ReadInteger(operand.Type, place)),
                type.IsNarrowFloat() || type.IsSmallInteger() ? type : operand.Type),
        };
    }

    /// <summary>The answer of an output.</summary>
    public Tensor ReadOutput(int index, ElementType type, Shape shape) =>
        Read(new Operand(Storage.Output, index, 0, type, shape, shape.Strides()), type, shape);

    /// <summary>Whether all of a border is zero; true where there is none.</summary>
    public bool HasZeroBorder(Operand operand)
    {
        if (operand.Place?.Bordered is not { } layout)
        {
            return true;
        }

        int size = operand.Type.SizeInBytes();
        int start = ElementAt(operand.Place.Start, size);
        bool[] isElement = new bool[layout.Length];
        foreach (int place in PlacesOf(new Operand(Storage.Scratch, 0, 0, operand.Type, layout.Shape, layout.Strides)))
        {
            isElement[layout.Origin + place] = true;
        }

        ElementType bits = size == 8 ? ElementType.Int64 : size == 4 ? ElementType.Int32 : size == 2 ? ElementType.UInt16 : ElementType.UInt8;
        return !Enumerable.Range(0, isElement.Length).Any(i => !isElement[i] && _scratch.ReadInteger(bits, start + i) != 0);
    }

    private static int ElementAt(int word, int size) => (int)((long)word * sizeof(int) / size);

    /// <summary>The elements' places from the first one, in the order of the shape.</summary>
    private static IEnumerable<int> PlacesOf(Operand operand)
    {
        int rank = operand.Shape.Rank;
        int[] coordinates = new int[rank];
        int place = 0;
        for (int i = 0; i < operand.Shape.Count; i++)
        {
            yield return place;
            for (int axis = rank - 1; axis >= 0; axis--)
            {
                place += operand.Strides[axis];
                if (++coordinates[axis] < operand.Shape[axis])
                {
                    break;
                }

                place -= coordinates[axis] * operand.Strides[axis];
                coordinates[axis] = 0;
            }
        }
    }

    private static Region RegionOf(string name, ElementType type, Tensor tensor)
    {
        Region region = new(name, new float[MemoryPlace.WordsOf(type, tensor.Count)]);
        for (int i = 0; i < tensor.Count; i++)
        {
            switch (type)
            {
                case ElementType.Float32:
                    region.Words[i] = (float)tensor.Floats[i];
                    break;
                case ElementType.Float64:
                    region.WriteDouble(i, tensor.Floats[i]);
                    break;
                case ElementType.Float16:
                    region.WriteHalf(i, tensor.Floats[i]);
                    break;
                default:
                    region.WriteInteger(type, i, tensor.Integers[i]);
                    break;
            }
        }

        return region;
    }

    private static float[] Unwritten(int words)
    {
        float[] memory = new float[words];
        for (int i = 0; i < words; i++)
        {
            memory[i] = float.NaN;
        }

        return memory;
    }
}
