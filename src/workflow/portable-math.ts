import { installPortableMath } from '../numerics/portable-math.js'

// The first import of a program: constants that other modules compute as they load have the same digits too.
installPortableMath()
